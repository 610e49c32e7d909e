import type { Problem } from '#core/api/responses/problem.ts'

/** The API said no; the message says why. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly problem: Partial<Problem>

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `the API answered ${status}`)
    this.status = status
    this.problem = problem
  }
}

/** Nothing answers: the API is down, or this machine is offline. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'

  constructor() {
    super('the API does not answer')
  }
}

/** Nobody could be signed in; the message says why. */
export class SignInProblem extends Error {
  override readonly name = 'SignInProblem'
}
