import { createRequire } from 'node:module'
import { sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RuntimeFailure } from './failure.ts'
import { findModule, type ModuleFile, parseHandlerName } from './find-module.ts'
import { isNotFound } from './is-not-found.ts'
import { provideLayers } from './layers.ts'
import type { FunctionSpec } from './protocol.ts'
import { ownModules } from './shared-files.ts'

export type Handler = (event: unknown, context: object, callback?: Callback) => unknown
export type Callback = (error?: unknown, result?: unknown) => void

const REMOVED_CALLBACKS =
  'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.'

const require = createRequire(import.meta.url)

/**
 * Loads the module of a function, as a module of its own if this thread has loaded the code `before`. Throws what the
 * Lambda runtime reports when that fails.
 */
export async function loadHandler(
  { taskRoot, layers, handler, takesCallbacks }: FunctionSpec,
  before: number,
): Promise<Handler> {
  const { module, members } = parseHandlerName(handler)
  const file = findModule(taskRoot, module)
  if (!file) {
    throw new RuntimeFailure('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`)
  }
  provideLayers(taskRoot, layers)
  ownModules(taskRoot)
  const loaded = await loadModule(file, taskRoot, before)
  const found = members.reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], loaded)
  if (found === undefined) {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is undefined or not exported`)
  }
  if (typeof found !== 'function') {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${handler} is not a function`)
  }
  if (!takesCallbacks && found.length >= 3) {
    throw new RuntimeFailure('Runtime.CallbackHandlerDeprecated', REMOVED_CALLBACKS)
  }
  return found as Handler
}

async function loadModule({ path, format }: ModuleFile, taskRoot: string, before: number): Promise<object> {
  try {
    if (format === 'module') {
      return await import(`${pathToFileURL(path).href}${before > 0 ? `?${before}` : ''}`)
    }
    if (before > 0) {
      forgetModules(taskRoot)
    }
    return require(path)
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeFailure('Runtime.UserCodeSyntaxError', String(error), error.stack)
    }
    if (isNotFound(error)) {
      throw new RuntimeFailure('Runtime.ImportModuleError', String(error), (error as Error).stack)
    }
    throw error
  }
}

/** What another deployment of the same code has loaded keeps its modules: they are only not found again. */
function forgetModules(taskRoot: string): void {
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(taskRoot + sep)) {
      delete require.cache[path]
    }
  }
}
