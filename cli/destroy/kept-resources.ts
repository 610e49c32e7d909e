import type { StackResource } from './stack-resources.ts'

/** How what a stack leaves is deleted, and by which property CloudFormation adopts it where it does. */
interface Kind {
  readonly what: string
  remove(id: string): string[]
  readonly identifier?: string
}

const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::Table': {
    what: 'table',
    identifier: 'TableName',
    remove: (name) => [
      `aws dynamodb update-table --table-name ${name} --no-deletion-protection-enabled`,
      `aws dynamodb delete-table --table-name ${name}`,
    ],
  },
  'AWS::Cognito::UserPool': {
    what: 'user pool',
    identifier: 'UserPoolId',
    remove: (id) => [
      `aws cognito-idp update-user-pool --user-pool-id ${id} --deletion-protection INACTIVE`,
      `aws cognito-idp delete-user-pool --user-pool-id ${id}`,
    ],
  },
  'AWS::Logs::LogGroup': {
    what: 'log group',
    remove: (name) => [`aws logs delete-log-group --log-group-name ${name}`],
  },
  'AWS::IAM::Role': {
    what: 'role',
    remove: (name) => [
      `for policy in $(aws iam list-attached-role-policies --role-name ${name} --query 'AttachedPolicies[].PolicyArn' --output text); do aws iam detach-role-policy --role-name ${name} --policy-arn $policy; done`,
      `aws iam delete-role --role-name ${name}`,
    ],
  },
}

/** Deleted with what they belong to, or a setting of the account: nothing is left of them. */
const NOTHING_LEFT = ['AWS::StepFunctions::StateMachineVersion', 'AWS::ApiGateway::Account']

/** Returns what a deleted stack has left, or one that was rolled back. */
export function keptOf(resources: readonly StackResource[]): StackResource[] {
  return resources.filter(({ type, status }) => status === 'DELETE_SKIPPED' && !NOTHING_LEFT.includes(type))
}

/** Returns a line for each thing that is left, with the commands that delete it below. */
export function describeKept(kept: readonly StackResource[]): string[] {
  return kept.flatMap(({ type, logicalId, physicalId }) => {
    const kind = KINDS[type]
    return [
      `${kind?.what ?? type} ${logicalId}: ${physicalId}`,
      ...(kind ? kind.remove(physicalId).map((line) => `  ${line}`) : []),
    ]
  })
}

/** Returns what `cdk import --resource-mapping` takes: the physical names by logical id. */
export function mappingOf(kept: readonly StackResource[]): Record<string, Record<string, string>> {
  return Object.fromEntries(
    kept.flatMap(({ type, logicalId, physicalId }) => {
      const identifier = KINDS[type]?.identifier
      return identifier ? [[logicalId, { [identifier]: physicalId }] as const] : []
    }),
  )
}
