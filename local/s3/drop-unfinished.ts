import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Removes what describes an object and was being written when the process was killed: nobody was told that the object is
 * there, and the package reads none of the others while there is one.
 */
export function dropUnfinished(folder: string): void {
  if (!existsSync(folder)) {
    return
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/(?:^|[/\\.])(?:meta|bucket|upload)\.json$/.test(name) && !isJson(join(folder, name))) {
      rmSync(join(folder, name))
    }
  }
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, 'utf8'))
    return true
  } catch {
    return false
  }
}
