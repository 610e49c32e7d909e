/** The body of a function error, as the Node.js runtime of Lambda sends it. */
export interface Failure {
  errorType: string
  errorMessage: string
  trace?: string[]
}

/** An error that the runtime itself raises; `name` is what AWS reports as errorType. */
export class RuntimeFailure extends Error {
  override readonly name: string

  constructor(name: string, message: string, stack?: string) {
    super(message)
    this.name = name
    if (stack) {
      this.stack = `${name}: ${message}\n${stack.split('\n').slice(1).join('\n')}`
    } else {
      this.stack = `${name}: ${message}`
    }
  }
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
}

/** Same rules as `toRapidResponse` in aws-lambda-nodejs-runtime-interface-client (src/Errors.js). */
export function toFailure(thrown: unknown): Failure {
  try {
    if (isError(thrown)) {
      return { errorType: thrown.name, errorMessage: thrown.message, trace: String(thrown.stack).split('\n') }
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] }
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    }
  }
}
