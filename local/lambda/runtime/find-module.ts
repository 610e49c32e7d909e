import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { RuntimeFailure } from './failure.ts'

export interface HandlerName {
  /** Relative to the task root, without the ending. */
  module: string
  /** Names of members, from the module on. */
  members: string[]
}

/**
 * Takes apart `<folders>/<module>.<export>`. Throws Runtime.MalformedHandlerName.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export function parseHandlerName(handler: string): HandlerName {
  if (handler.includes('..')) {
    throw new RuntimeFailure(
      'Runtime.MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    )
  }
  const [, module, members] = /^([^.]*)\.(.*)$/.exec(basename(handler)) ?? []
  if (module === undefined || !members) {
    throw new RuntimeFailure('Runtime.MalformedHandlerName', 'Bad handler')
  }
  return { module: join(dirname(handler), module), members: members.split('.') }
}

export interface ModuleFile {
  path: string
  format: 'module' | 'commonjs'
}

/**
 * Returns the file of a handler's module: `.js`, which is what the nearest package.json says, before `.mjs` and `.cjs`.
 * Undefined where there is none.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#designate-es-module
 */
export function findModule(taskRoot: string, module: string): ModuleFile | undefined {
  const files: ModuleFile[] = [
    { path: '', format: 'commonjs' },
    { path: '.js', format: isModuleFolder(taskRoot, dirname(module)) ? 'module' : 'commonjs' },
    { path: '.mjs', format: 'module' },
    { path: '.cjs', format: 'commonjs' },
  ]
  return files
    .map(({ path, format }) => ({ path: join(taskRoot, module + path), format }))
    .find(({ path }) => basename(path) !== '' && isFile(path))
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

/** Whether the nearest package.json, up to the task root, has `"type": "module"`. */
function isModuleFolder(taskRoot: string, folder: string): boolean {
  const file = join(taskRoot, folder, 'package.json')
  if (existsSync(file)) {
    return (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type === 'module'
  }
  return folder !== '.' && isModuleFolder(taskRoot, dirname(folder))
}
