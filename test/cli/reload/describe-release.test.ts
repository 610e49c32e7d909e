import { expect, test } from 'vitest'
import { describeRelease } from '#cli/reload/describe-release.ts'

const machine = 'arn:aws:states:us-east-1:1:stateMachine:FlowForge-order-fulfillment'
const states = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { Type: 'Pass' }]))

const release = (was: object, is: object, running: number[]) => {
  const definitions: Record<string, object> = { [`${machine}:3`]: was, [`${machine}:4`]: is }
  return describeRelease(
    { stateMachine: machine, from: [`${machine}:3`], to: [`${machine}:4`] },
    async (operation, input) =>
      operation === 'ListExecutions'
        ? { executions: running.map((version) => ({ stateMachineVersionArn: `${machine}:${version}` })) }
        : { definition: JSON.stringify(definitions[(input as { stateMachineArn: string }).stateMachineArn]) },
  )
}

test.each([
  [states('A'), states('A', 'B'), [], 'order-fulfillment v4 is live (+1 state)'],
  [
    states('A', 'B'),
    { ...states('A'), Both: { Branches: [{ States: states('C') }] } },
    [3, 4, 3],
    'order-fulfillment v4 is live (+2, -1 states); 2 executions stay on v3',
  ],
  [
    states('A'),
    states('A'),
    [3, 2],
    'order-fulfillment v4 is live (the same states); 1 execution stays on v3, 1 on v2',
  ],
])(
  'says what a version changes, and how many executions are on others (%#)',
  async (was, is, running, line) => {
    expect(await release({ States: was }, { States: is }, running)).toBe(line)
  },
)
