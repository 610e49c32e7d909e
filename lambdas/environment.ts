/** Returns an environment variable that the stack sets. Throws where it is not set. */
export function variable(name: string): string {
  const value = process.env[name]
  if (!value) {
    throw new Error(`the environment variable ${name} is not set; ${explainMissing(name)}`)
  }
  return value
}

/** A function is told of the tables that it may use. */
function explainMissing(name: string): string {
  return name.endsWith('_TABLE')
    ? 'a function that uses a table has a row in lib/access.ts, which names it'
    : 'the stack sets it for each function'
}

/**
 * Returns a function that creates its value on the first call. Calls at the top of a module bear `@__PURE__`, so that
 * esbuild drops from a bundle the clients that its handler never asks for.
 */
export function once<Value>(create: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: create() }
    return made.value
  }
}
