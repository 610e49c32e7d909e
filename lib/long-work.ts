import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { ArnFormat, Duration, type Stack } from 'aws-cdk-lib/core'
import type { Saga } from '#core/saga/index.ts'
import { accessOf } from './access.ts'
import { type FunctionSpec, functionsOf } from './function-list.ts'
import type { Functions } from './functions.ts'
import { machineArnOf } from './saga-machine.ts'

/** Longer than a worker may be silent is of no use: its state has called the next one by then. */
const OLDEST_CALL = Duration.seconds(60)

/**
 * Allows long work to send its result to the machines that call it, and to invoke itself. Its calls are asynchronous, and
 * Lambda would retry them for hours beside the state machine, which does so itself: after a throttled hour every state
 * would have left a call for each time that it lost patience.
 *
 * Why ARNs by name: the function depends on its role, and the machine on the function.
 */
export function allowWork(
  stack: Stack,
  {
    specs,
    functions,
    sagas,
  }: { specs: readonly FunctionSpec[]; functions: Functions; sagas: readonly Saga[] },
): void {
  for (const spec of specs.filter(({ kind }) => kind === 'work')) {
    const { name } = spec
    const { machines: actions = [], itself } = accessOf(spec)
    const callers = sagas.filter((saga) => functionsOf(saga).includes(name))
    const lambda = functions.get(name)!
    lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: OLDEST_CALL })
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: actions.map((action) => `states:${action}`),
        resources: callers.map((saga) => machineArnOf(stack, saga)),
      }),
    )
    if (itself) {
      const own = stack.formatArn({
        service: 'lambda',
        resource: 'function',
        resourceName: `${stack.stackName}-${name}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      })
      lambda.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [own] }))
    }
  }
}
