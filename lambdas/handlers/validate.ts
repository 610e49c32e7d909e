import type * as z from 'zod'
import type { Problem } from '#core/api/responses/problem.ts'
import { HttpProblem } from './problem.ts'

/** A problem with one value of a request, by the path of the value. */
type InputProblem = NonNullable<Problem['errors']>[number]

/** Parses. Throws the `HttpProblem` of a 400, which names every problem at once. */
export function accept<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
): z.output<Schema> {
  const parsed = parse(schema, value)
  if (parsed.success) {
    return parsed.data
  }
  throw invalidRequest(problemsOf(parsed.error, where))
}

/** As `safeParse`, in the API's words for what is missing. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown) {
  return schema.safeParse(value, {
    error: ({ input }) => (input === undefined ? 'is required' : undefined),
  })
}

/** Returns every problem that a schema has found; `where` names the value as a whole. */
export function problemsOf(error: z.ZodError | undefined, where: string): InputProblem[] {
  return (error?.issues ?? []).flatMap((issue) => explain(issue, where))
}

function explain(issue: z.core.$ZodIssue, where: string): InputProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key].join('.'),
      message: 'is not a known field',
    }))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Of the members of a union, the one that went furthest into the value is what was meant.
    const depth = (issues: z.core.$ZodIssue[]) => Math.max(...issues.map(({ path }) => path.length))
    const [meant = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a))
    return meant.flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, where))
  }
  return [{ path: issue.path.join('.') || where, message: issue.message }]
}

export function invalidRequest(problems: InputProblem[]): HttpProblem {
  const detail = problems.map(({ path, message }) => `${path}: ${message}`).join('; ')
  return new HttpProblem('invalid-request', detail, problems)
}

export function invalid(path: string, message: string): HttpProblem {
  return invalidRequest([{ path, message }])
}
