import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Somebody else's folder; nothing in it was touched. */
export class NoDataFolder extends Error {
  override readonly name = 'NoDataFolder'

  constructor(folder: string, finding: string, cause?: unknown) {
    super(`${folder} is no data folder: ${finding}; name an empty one, or one that can be made`, { cause })
  }
}

/** What folders hold that nobody has put anything into. */
const OF_NO_MEANING = ['lost+found', '.gitignore', '.gitkeep', '.DS_Store']

/**
 * Makes the folder unless it is there. Throws NoDataFolder for one that holds something and none of the files `known` of a
 * data folder: whoever names the wrong folder must not find a database in it, nor its files closed to others.
 */
export function makeDataFolder(folder: string, known: readonly string[]): void {
  const names = makeAndRead(folder).filter((name) => !OF_NO_MEANING.includes(name))
  if (names.length > 0 && !names.some((name) => known.includes(name))) {
    throw new NoDataFolder(folder, `it holds ${names[0]}`)
  }
}

function makeAndRead(folder: string): string[] {
  try {
    makeFolder(resolve(folder))
    return readdirSync(folder)
  } catch (error) {
    throw new NoDataFolder(folder, (error as Error).message, error)
  }
}

/** As a recursive `mkdir`, which in Node 24 never ends below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    return
  }
  makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}
