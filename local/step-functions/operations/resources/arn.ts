import { AwsError } from '#local/aws-error.ts'

export type ArnKind = 'stateMachine' | 'execution' | 'activity' | 'mapRun'

/** Throws InvalidArn unless the ARN is one of Step Functions and of one of the kinds. */
export function checkArn(arn: string, ...kinds: ArnKind[]): void {
  if (!arn.startsWith('arn:')) {
    throw invalid(`Invalid ARN prefix: ${arn}`)
  }
  const [, , service, , , kind, ...rest] = arn.split(':')
  if (service !== 'states') {
    throw invalid(`Invalid ARN service: ${arn}`)
  }
  if (rest.length === 0 || rest.some((part) => part === '')) {
    throw invalid(`Resource type not valid in this context: ${kind ?? ''}`)
  }
  if (!kinds.some((allowed) => allowed === kind)) {
    throw invalid(`Resource type not valid in this context: ${kind}`)
  }
  if (kind === 'stateMachine' && rest[0]!.includes('/')) {
    const message = `This operation does not support the ARN of a Distributed Map state: ${arn}`
    throw new AwsError('ValidationException', message, 400, { reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS' })
  }
}

/** ARN of the machine that a version or alias ARN belongs to. */
export function machineArnOf(arn: string): string {
  return arn.split(':').slice(0, 7).join(':')
}

/** Version number or alias name at the end of a qualified state machine ARN. */
export function qualifierOf(arn: string): string | undefined {
  return arn.split(':')[7]
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidArn', `Invalid Arn: '${reason}'`)
}
