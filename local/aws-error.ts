/** An error as an AWS service answers it: `name` is the code on the wire, e.g. ResourceNotFoundException. */
export class AwsError extends Error {
  override readonly name: string
  readonly statusCode: number
  /** Further members of the error body, e.g. `reason` of a ValidationException. */
  readonly fields: Record<string, unknown>

  constructor(name: string, message: string, statusCode = 400, fields: Record<string, unknown> = {}) {
    super(message)
    this.name = name
    this.statusCode = statusCode
    this.fields = fields
  }
}

/** Compares by name, so that an error from another copy of this module, or from an SDK, counts too. */
export function isAwsError(error: unknown, ...names: string[]): error is AwsError {
  return error instanceof Error && 'statusCode' in error && (names.length === 0 || names.includes(error.name))
}
