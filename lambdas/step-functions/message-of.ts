import * as z from 'zod'

/** The cause that Step Functions gives for the error of a Lambda function. */
const LambdaCause = z.object({ errorMessage: z.string() })

/** Returns the message in a failure's cause: JSON text for a Lambda error, prose for Step Functions' own errors. */
export function messageOf(cause: string | null | undefined): string | undefined {
  if (!cause) {
    return undefined
  }
  try {
    return LambdaCause.parse(JSON.parse(cause)).errorMessage
  } catch {
    return cause
  }
}
