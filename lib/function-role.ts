import {
  type AddToPrincipalPolicyResult,
  PolicyDocument,
  type PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'

/**
 * The role of one function, which holds its policy: CDK would make another resource of that, CloudFormation takes 500
 * in a stack, and each function of each saga spends some of them.
 */
export class FunctionRole extends Role {
  readonly #policy: PolicyDocument

  constructor(scope: Construct, id: string) {
    const policy = new PolicyDocument()
    super(scope, id, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Access: policy },
    })
    this.#policy = policy
  }

  override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.#policy.addStatements(statement)
    return { statementAdded: true, policyDependable: this }
  }
}
