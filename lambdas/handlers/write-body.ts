import type * as z from 'zod'
import { logger } from '../telemetry/logger.ts'
import { problemsOf } from './validate.ts'

/** A handler returned what the schema of its answer does not allow: a defect of ours, which tests and laptops show. */
class InvalidAnswer extends Error {
  override readonly name = 'InvalidAnswer'
}

/**
 * Returns the JSON of an answer, its fields in the order of the schema, with a newline at its end.
 *
 * Where CHECK_ANSWERS is on (tests, the local cloud), throws `InvalidAnswer` for one that does not fit its schema.
 * Elsewhere it is logged and sent: what was done is done, and its caller is better off with an odd answer than without.
 */
export function writeBody(schema: z.ZodType, body: unknown): string {
  const parsed = schema.safeParse(body)
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, 'answer').map(({ path, message }) => `${path}: ${message}`)
    if (process.env.CHECK_ANSWERS === 'on') {
      throw new InvalidAnswer(`the answer does not fit its schema: ${problems.join('; ')}`)
    }
    logger.error('the answer does not fit its schema', { problems })
  }
  return `${JSON.stringify(parsed.success ? parsed.data : body)}\n`
}
