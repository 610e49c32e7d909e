import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { Saga } from '#core/saga/index.ts'
import { accessOf } from './access.ts'
import { type FunctionSpec, functionsOf } from './function-list.ts'
import type { Functions } from './functions.ts'
import type { SagaMachine } from './saga-machine.ts'

/**
 * Allows long work to send its result to the machines that call it, and to invoke itself.
 *
 * Why a policy beside the role: the function depends on every policy that CDK puts into its role, this policy names the
 * machine, and the machine depends on the function.
 */
export function allowWork(
  scope: Construct,
  {
    specs,
    functions,
    machines,
  }: {
    specs: readonly FunctionSpec[]
    functions: Functions
    machines: readonly (readonly [Saga, SagaMachine])[]
  },
): void {
  for (const spec of specs.filter(({ kind }) => kind === 'work')) {
    const { name } = spec
    const { machines: actions = [], itself } = accessOf(spec)
    const callers = machines.filter(([saga]) => functionsOf(saga).includes(name))
    const lambda = functions.get(name)!
    new Policy(scope, `${name}Work`, {
      roles: [lambda.role!],
      statements: [
        new PolicyStatement({
          actions: actions.map((action) => `states:${action}`),
          resources: callers.map(([, { machine }]) => machine.stateMachineArn),
        }),
        ...(itself
          ? [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] })]
          : []),
      ],
    })
  }
}
