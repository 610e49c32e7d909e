import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { RuntimeFailure } from './failure.ts'
import type { FunctionSpec } from './protocol.ts'

export type Handler = (event: unknown, context: object) => unknown

const REMOVED_CALLBACKS =
  'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.'

/**
 * Imports the bundle of a function, as a module of its own if this thread has loaded the file `before`. Throws what the
 * Lambda runtime reports when that fails.
 */
export async function loadHandler(
  { file, exportName, refusesCallbacks }: FunctionSpec,
  before: number,
): Promise<Handler> {
  const module = await importBundle(file, before)
  const found = exportName
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], module)
  const name = `${file.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '')}.${exportName}`
  if (found === undefined) {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${name} is undefined or not exported`)
  }
  if (typeof found !== 'function') {
    throw new RuntimeFailure('Runtime.HandlerNotFound', `${name} is not a function`)
  }
  if (refusesCallbacks && found.length >= 3) {
    throw new RuntimeFailure('Runtime.CallbackHandlerDeprecated', REMOVED_CALLBACKS)
  }
  return found as Handler
}

async function importBundle(file: string, before: number): Promise<object> {
  if (!existsSync(file)) {
    throw new RuntimeFailure('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`)
  }
  try {
    return await import(`${pathToFileURL(file).href}${before > 0 ? `?${before}` : ''}`)
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeFailure('Runtime.UserCodeSyntaxError', String(error), error.stack)
    }
    const code = (error as { code?: string } | undefined)?.code
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      throw new RuntimeFailure('Runtime.ImportModuleError', String(error), (error as Error).stack)
    }
    throw error
  }
}
