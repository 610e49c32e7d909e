import type { Template } from 'aws-cdk-lib/assertions'
import { resourcesOf } from './synthesize.ts'

export interface Statement {
  Effect: string
  Action: string | string[]
  Resource: unknown
}

interface Policy {
  PolicyDocument: { Statement: Statement[] }
}

/** Every policy of a template, with the logical ids of the roles that have it: their own, and those beside them. */
export function policiesOf(template: Template): { roles: string[]; statements: Statement[] }[] {
  const roles = resourcesOf<{ Policies?: Policy[] }>(template, 'AWS::IAM::Role')
  const beside = resourcesOf<Policy & { Roles: { Ref: string }[] }>(template, 'AWS::IAM::Policy')
  return [
    ...Object.entries(roles).flatMap(([role, { Properties }]) =>
      (Properties.Policies ?? []).map(({ PolicyDocument }) => ({
        roles: [role],
        statements: PolicyDocument.Statement,
      })),
    ),
    ...Object.values(beside).map(({ Properties }) => ({
      roles: Properties.Roles.map(({ Ref }) => Ref),
      statements: Properties.PolicyDocument.Statement,
    })),
  ]
}
