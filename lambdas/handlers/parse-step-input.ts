import type { z } from 'zod'
import { InvalidStepInput } from '#core/errors.ts'

/** Parses what the function `name` was given. Throws `InvalidStepInput`, which names every problem. */
export function parseStepInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) {
    return parsed.data
  }
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(all)'}: ${message}`)
  throw new InvalidStepInput(`'${name}' cannot run on what it was given: ${problems.join('; ')}`)
}
