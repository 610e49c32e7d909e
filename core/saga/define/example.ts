import type { Saga } from './nodes.ts'

/** Returns the first example that the schema of a saga's input bears: `.meta({ examples: [{ … }] })`. */
export function exampleOf({ input }: Pick<Saga, 'input'>): object | undefined {
  const examples = input.meta()?.examples
  const [first]: unknown[] = Array.isArray(examples) ? examples : []
  return typeof first === 'object' && first !== null ? first : undefined
}
