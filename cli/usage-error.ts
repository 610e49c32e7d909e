import { CommandFailed, EXIT } from './exit-status.ts'

/** The command line cannot be understood; the message says what is allowed. Ends with exit status 2. */
export class UsageError extends CommandFailed {
  override readonly name = 'UsageError'

  constructor(message: string) {
    super(message, EXIT.usage)
  }
}
