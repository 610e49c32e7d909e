/** The command line cannot be understood; the message says what is allowed. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
