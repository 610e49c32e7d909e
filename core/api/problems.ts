/** Every problem of the API: the slug in `type`, its status and its title. */
export const PROBLEMS = {
  'invalid-request': [400, 'The request is not valid'],
  unauthorized: [401, 'No valid token'],
  'fault-injection-off': [403, 'This stack does not simulate failures'],
  'not-found': [404, 'There is no such thing'],
  'id-taken': [409, 'The id belongs to another request'],
  'already-ended': [409, 'The execution has ended'],
  'past-pivot': [409, 'The execution can only go on'],
  'nothing-waits': [409, 'No decision is waited for'],
  'nothing-stuck': [409, 'No undo is stuck there'],
  'not-retryable': [409, 'There is nothing to try again'],
  'stock-reserved': [409, 'More is reserved than would be on hand'],
  'other-currency': [409, 'The account is held in another currency'],
  'too-large': [413, 'The request is too large'],
  'unsupported-media-type': [415, 'The body is not JSON'],
  'idempotency-key-reused': [422, 'The Idempotency-Key belongs to another request'],
  'internal-error': [500, 'Something went wrong here'],
  unavailable: [503, 'Not available at the moment, try again'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemType = keyof typeof PROBLEMS
