import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { isNotFound } from './is-not-found.ts'

const require = createRequire(import.meta.url)

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included */
const RUNTIME_PACKAGES = /^(?:@aws-sdk|@smithy)\//

/**
 * Functions that bring no SDK find that of the runtime: the packages of the local cloud. Its versions are not those of AWS,
 * and of the clients there are those of services that are served here.
 */
export function provideSdk(): void {
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context)
      } catch (error) {
        if (!RUNTIME_PACKAGES.test(specifier) || !isNotFound(error)) {
          throw error
        }
        // `require` looks beside the module that calls it, whatever the context says.
        return context.conditions.includes('require')
          ? { url: pathToFileURL(require.resolve(specifier)).href, shortCircuit: true }
          : next(specifier, { ...context, parentURL: import.meta.url })
      }
    },
  })
}
