import { createHash } from 'node:crypto'
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions'
import { RemovalPolicy } from 'aws-cdk-lib/core'

/** Executions that people start by hand may start through this alias. */
const LIVE = 'live'

/** Characters of a hash that tell the definitions of one machine apart, and find them in git. */
const HASH_LENGTH = 8

/**
 * Publishes the machine as it is deployed and points the alias `live` at that version (G14). Returns the version's ARN:
 * the API starts executions on it, so that it knows their version.
 *
 * A version cannot be changed: the hash of another definition makes another resource, and any other change of the
 * machine (its role, a function's ARN) makes another revision, which CloudFormation publishes in the old one's place.
 * Either way the old version stays, for the executions in flight and for their rollbacks; a machine may have 1,000.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachineversion.html
 */
export function publishLive(machine: StateMachine, definition: string): string {
  const { id } = machine.node
  const hash = createHash('sha256').update(definition).digest('hex').slice(0, HASH_LENGTH)
  const scope = machine.node.scope!
  const version = new CfnStateMachineVersion(scope, `${id}Version${hash}`, {
    stateMachineArn: machine.stateMachineArn,
    stateMachineRevisionId: machine.stateMachineRevisionId,
    description: `definition ${hash}`,
  })
  version.applyRemovalPolicy(RemovalPolicy.RETAIN)
  new CfnStateMachineAlias(scope, `${id}Live`, {
    name: LIVE,
    description: 'The version that new executions run',
    routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
  })
  return version.attrArn
}
