import { AwsError } from '#local/aws-error.ts'
import type { Caller } from '../../api.ts'

/** Throws InvalidArn for what is in another region than the one that the call is signed for: nobody finds it from there. */
export function checkRegion(input: object, { region }: Caller): void {
  for (const value of region === undefined ? [] : Object.values(input)) {
    const named = typeof value === 'string' && /^arn:aws:states:([a-z]+-[a-z-]+-\d):/.exec(value)?.[1]
    if (named && named !== region) {
      throw new AwsError(
        'InvalidArn',
        `Invalid Arn: '${value}' is in ${named}, and the request is signed for ${region}; ask with --region ${named}`,
      )
    }
  }
}
