import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { once } from '#lambdas/environment.ts'
import { readPackaged } from '../packaged-file.ts'

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
}

export interface BuiltFile {
  readonly type: string
  read(): string
}

/** The files that the page was built into, by their paths below it: whatever is asked for, nothing else is read. */
const builtFiles = once(
  () => new Map(readdirSync(fileURLToPath(new URL('.', import.meta.url))).flatMap(describeFile)),
)

export function findBuiltFile(path: string): BuiltFile | undefined {
  return builtFiles().get(path)
}

function describeFile(packed: string): [path: string, file: BuiltFile][] {
  const name = /^(.+)\.gz$/.exec(packed)?.[1]
  if (!name) {
    return []
  }
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  // As `lib/packaged-files.ts` has named it: a function's folder is flat.
  return [[name.replaceAll('~', '/'), { type, read: () => readPackaged(name) }]]
}
