import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

/** The version of `@dynoxide/linux-x64` in package.json; the npx fallback asks for the same. */
export const DYNOXIDE_VERSION = '1.2.1'

export interface Command {
  file: string
  arguments: string[]
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const EXECUTABLE = process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide'

function findInPackage(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@dynoxide/${process.platform}-${process.arch}/package.json`,
    )
    return join(dirname(manifest), EXECUTABLE)
  } catch {
    return undefined
  }
}

function findOnPath(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

/** How to run the DynamoDB emulator here: the platform package, else `dynoxide` on PATH, else through npx; undefined if none. */
export function findDynoxide(
  path = process.env.PATH ?? '',
  inPackage = findInPackage(),
): Command | undefined {
  if (inPackage && isExecutable(inPackage)) {
    return { file: inPackage, arguments: [] }
  }
  const onPath = findOnPath(EXECUTABLE, path)
  if (onPath) {
    return { file: onPath, arguments: [] }
  }
  const npx = findOnPath(process.platform === 'win32' ? 'npx.cmd' : 'npx', path)
  return npx ? { file: npx, arguments: ['--yes', `dynoxide@${DYNOXIDE_VERSION}`] } : undefined
}

/** No emulator could be started; the message names the ways out. */
export class DynamoDbUnavailable extends Error {
  override readonly name = 'DynamoDbUnavailable'

  constructor(problem: string) {
    super(
      `no DynamoDB emulator: ${problem}. Three ways out: set DYNAMODB_ENDPOINT to a running one ` +
        `(e.g. DynamoDB Local at http://127.0.0.1:8000); put a dynoxide ${DYNOXIDE_VERSION} binary on PATH ` +
        '(github.com/nubo-db/dynoxide/releases); or install it with `npm install -g dynoxide`',
    )
  }
}
