import { PROBLEMS, type ProblemType } from '#core/api/problems.ts'
import type { Problem } from '#core/api/responses/problem.ts'
import { isNamed } from '#core/errors.ts'

/** Thrown by handlers; the response is its problem details. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly type: ProblemType
  readonly errors: Problem['errors']

  constructor(type: ProblemType, detail: string, errors?: Problem['errors']) {
    super(detail)
    this.type = type
    this.errors = errors
  }
}

const UNAVAILABLE = [
  'Unavailable',
  'ServiceUnavailable',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]

/** Returns the problem of any error, https://www.rfc-editor.org/rfc/rfc9457. A 5xx has a request id and no detail. */
export function toProblem(error: unknown, requestId: string): Problem & { status: number } {
  if (error instanceof HttpProblem) {
    const [status, title] = PROBLEMS[error.type]
    const { type, message: detail, errors } = error
    return { type: `/problems/${type}`, title, status, detail, ...(errors ? { errors } : {}), requestId }
  }
  const type = UNAVAILABLE.some((name) => isNamed(error, name)) ? 'unavailable' : 'internal-error'
  const [status, title] = PROBLEMS[type]
  return { type: `/problems/${type}`, title, status, requestId }
}
