import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRealClock } from '#local/clock.ts'
import { createLambda, type Lambda } from '#local/lambda/index.ts'
import { createMemoryStore, createStepFunctions, type StepFunctions } from '#local/step-functions/index.ts'
import { describe as describeExecution, roleArn } from '../../support/engine-harness.ts'
import { environment, writeFunction } from '../../support/function-bundle.ts'
import { endpoints } from '../../support/one-lambda.ts'

const EXECUTIONS = 60

const slow = writeFunction(
  'Slow',
  `import { setTimeout } from 'node:timers/promises'
   export const handler = async () => { await setTimeout(40); return 'done' }`,
)

let lambda: Lambda
let states: StepFunctions
let ended: (executionArn: string) => Promise<void>
beforeAll(async () => {
  const clock = createRealClock()
  const waiting = new Map<string, () => void>()
  // One sandbox: all calls together take longer than the time limit of each.
  const limits = { base: 1, most: 1, preloading: 1 }
  lambda = createLambda({ functions: [slow], environment, endpoints, clock, limits })
  states = createStepFunctions({
    ...{ clock, ...environment, store: createMemoryStore() },
    invokeLambda: (request) => lambda.invoke({ ...request, caller: 'task' }),
    onStatusChange: ({ detail }) => detail.status !== 'RUNNING' && waiting.get(detail.executionArn)?.(),
  })
  ended = (executionArn) => new Promise((resolve) => waiting.set(executionArn, resolve))
  await states.start()
  // Not a matter of this test: how long a sandbox takes to start.
  await lambda.invoke({ functionName: slow.name, payload: '{}' })
})
afterAll(async () => {
  await states.stop()
  await lambda.stop()
})

test('of many executions at once none times out because its tasks wait for a sandbox', async () => {
  const task = { Type: 'Task', Resource: slow.arn, TimeoutSeconds: 2 }
  const definition = JSON.stringify({
    StartAt: 'First',
    States: { First: { ...task, Next: 'Second' }, Second: { ...task, End: true } },
  })
  const { stateMachineArn } = await states.request('CreateStateMachine', { name: 'Two', definition, roleArn })
  const arns = await Promise.all(
    Array.from({ length: EXECUTIONS }, async () => {
      const { executionArn } = await states.request('StartExecution', { stateMachineArn })
      return String(executionArn)
    }),
  )
  const order: number[] = []
  await Promise.all(arns.map((arn, index) => ended(arn).then(() => order.push(index))))

  const all = await Promise.all(arns.map((arn) => describeExecution(states, arn)))
  expect(all.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([])
  // The oldest are done first, all their tasks.
  expect(order.slice(0, 3).every((index) => index < 6)).toBe(true)
})
