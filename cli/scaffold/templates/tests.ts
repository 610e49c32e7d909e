import type { WorkflowNames } from '../names.ts'
import { importLines } from './import-lines.ts'

/** The scenario test. It reads its steps from the saga, so that it goes on holding when steps are added. */
export function describeScenario(names: WorkflowNames, hasEntries: boolean): string {
  const { workflow, saga } = names
  const imports = importLines(
    ['{ afterAll, beforeAll, expect, test }', 'vitest'],
    ['{ exampleOf, type Simulation, stepsOf }', '#core/saga/index.ts'],
    [`{ ${saga} }`, `#statemachines/${workflow}.saga.ts`],
    ['{ createTestCloud, type TestCloud }', '#testing/test-cloud.ts'],
  )
  return `${imports}
const steps = [...stepsOf(${saga}.steps)].map(({ node }) => node)

let cloud: TestCloud
beforeAll(async () => {
  // \`npm test\` has synthesized the app into this folder.
  cloud = await createTestCloud({ assembly: '.build/cdk.out' })
})
afterAll(() => cloud.stop())

interface Execution {
  executionId: string
  status: string
  failure?: { step: string }
  timeline: { step: string; of?: string; status: string }[]
}

async function call(path: string, body?: object): Promise<Execution> {
  const answer = await fetch(\`\${cloud.url}\${path}\`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return (await answer.json()) as Execution
}

/** Runs an execution with the example of the input to its end. */
async function run(simulate?: Simulation): Promise<Execution> {
  const started = await call('/workflows/${workflow}', { ...exampleOf(${saga}), simulate })
  const read = () => call(\`/executions/\${started.executionId}\`)
  await expect.poll(async () => (await read()).status).toMatch(/^(COMPLETED|COMPENSATED|COMPENSATION_FAILED)$/)
  return read()
}
${hasEntries ? countActive(names) : ''}
test('runs its steps in order', async () => {
  const execution = await run()
  expect(execution).toMatchObject({ status: 'COMPLETED' })
  expect(execution.timeline.map(({ step }) => step)).toEqual(steps.map(({ contract }) => contract.name))${
    hasEntries
      ? `
  expect(await countActive(execution)).toBe(steps.filter(({ undo }) => undo).length)`
      : ''
  }
})

/** What is best effort fails without a consequence, and a pivot that has committed is not undone. */
const failing = steps.flatMap(({ contract, bestEffort, pivot }, index) =>
  bestEffort || pivot
    ? []
    : (['before', 'after'] as const).map((when) => [when, contract.name, index] as const),
)

test.each(failing)('a failure %s the effect of %s undoes, newest first, what was done', async (when, name, index) => {
  const execution = await run({ failAt: name, when })
  expect(execution).toMatchObject({ status: 'COMPENSATED', failure: { step: name } })
  const begun = steps.slice(0, index + 1).filter(({ undo }) => undo)
  const undone = execution.timeline.filter(({ of }) => of).map(({ step }) => step)
  expect(undone).toEqual(begun.map(({ undo }) => undo?.name).toReversed())${
    hasEntries
      ? `
  expect(await countActive(execution)).toBe(0)`
      : ''
  }
})
`
}

function countActive({ table }: WorkflowNames): string {
  return `
/** How many entries of an execution are in force: the balance, which is 0 after its undo. */
async function countActive({ executionId }: Execution): Promise<number> {
  const { Count } = await cloud.dynamoDb('Scan', {
    TableName: 'FlowForge-${table}',
    ConsistentRead: true,
    FilterExpression: 'executionId = :id AND #state = :active',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':id': { S: executionId }, ':active': { S: 'ACTIVE' } },
  })
  return Count as number
}
`
}

/** What verify holds of the workflow beside the invariants of every saga. */
export function describeVerified({ workflow, saga, pascal, table }: WorkflowNames): string {
  const imports = importLines(
    ['{ stepsOf }', '#core/saga/index.ts'],
    [`{ ${saga} }`, `#statemachines/${workflow}.saga.ts`],
    ['{ describeFromSaga }', './from-saga.ts'],
    ['type { VerifiedWorkflow }', './workflow.ts'],
  )
  return `${imports}
const steps = [...stepsOf(${saga}.steps)].map(({ node }) => node)
const calls = steps.filter(({ contract }) => contract.outside)

/** What was entered is in force when the execution is COMPLETED, and nothing of it otherwise. */
export const verified${pascal}: VerifiedWorkflow = {
  ...describeFromSaga(${saga}),
  provider: {
    table: '${table}',
    states: calls.flatMap(({ contract, undo }) => (undo ? [contract.name, undo.name] : [contract.name])),
  },
  async findViolations(tables, { tenant, executionId, status, skipped }) {
    const wanted = status === 'COMPLETED' ? 'ACTIVE' : 'CANCELLED'
    const entries = (await tables.ofTenant('${table}', tenant)).filter(
      (entry) => entry.executionId === executionId && !skipped.has(String(entry.step)),
    )
    return entries
      .filter(({ state }) => state !== wanted)
      .map(({ step, state }) => \`it is \${status}, but the entry of \${step} is \${state}\`)
  },
}
`
}
