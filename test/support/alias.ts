import { pass } from './definitions.ts'
import { type Harness, roleArn } from './engine-harness.ts'

/** A machine with two versions, whose executions end as 1 and 2, and the alias `live` that leads to the first. */
export async function createAlias({ states }: Harness) {
  const { stateMachineArn, stateMachineVersionArn: first } = await states.request('CreateStateMachine', {
    name: 'm',
    definition: JSON.stringify(pass(1)),
    roleArn,
    publish: true,
  })
  const { stateMachineVersionArn: second } = await states.request('UpdateStateMachine', {
    stateMachineArn,
    definition: JSON.stringify(pass(2)),
    publish: true,
  })
  const { stateMachineAliasArn } = await states.request('CreateStateMachineAlias', {
    name: 'live',
    routingConfiguration: [{ stateMachineVersionArn: first, weight: 100 }],
  })
  return { stateMachineArn, stateMachineAliasArn, versionArns: [first, second] }
}
