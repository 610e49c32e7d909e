import { AwsError } from '#local/aws-error.ts'

export type ArnKind = 'stateMachine' | 'execution' | 'activity'

const invalid = (reason: string) => new AwsError('InvalidArn', `Invalid Arn: '${reason}'`)

/**
 * Checks an ARN of Step Functions and takes it apart: `rest` is what follows the kind,
 * e.g. `[machine, version]` of a state machine or `[machine, name]` of an execution.
 */
export function readArn(
  arn: string,
  ...kinds: ArnKind[]
): { kind: ArnKind; account: string; rest: string[] } {
  if (!arn.startsWith('arn:')) {
    throw invalid(`Invalid ARN prefix: ${arn}`)
  }
  const [, , service, , account = '', kind, ...rest] = arn.split(':')
  if (service !== 'states') {
    throw invalid(`Invalid ARN service: ${arn}`)
  }
  if (rest.length === 0 || rest.some((part) => part === '')) {
    throw invalid(`Resource type not valid in this context: ${kind ?? ''}`)
  }
  if (!kinds.includes(kind as ArnKind)) {
    throw invalid(`Resource type not valid in this context: ${kind}`)
  }
  return { kind: kind as ArnKind, account, rest }
}

/** ARN of the machine that a version or alias ARN belongs to. */
export const machineArnOf = (arn: string) => arn.split(':').slice(0, 7).join(':')

/** Version number or alias name at the end of a qualified state machine ARN. */
export const qualifierOf = (arn: string): string | undefined => arn.split(':')[7]
