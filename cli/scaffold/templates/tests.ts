import type { WorkflowNames } from '../names.ts'
import { importLines } from './import-lines.ts'

/** The scenario test. It reads its steps from the saga, so that it goes on holding when steps are added. */
export function describeScenario(names: WorkflowNames, hasEntries: boolean): string {
  const { workflow, saga } = names
  const imports = importLines(
    ['{ afterAll, expect, test }', 'vitest'],
    ['{ exampleOf, stepsOf }', '#core/saga/index.ts'],
    [`{ ${saga} }`, `#statemachines/${workflow}.saga.ts`],
    ['{ testAssembly }', '#test/support/assembly.ts'],
    ['{ createTestCloud }', '#testing/test-cloud.ts'],
    ['{ createTestWorkflow }', '#testing/workflow.ts'],
  )
  const id = hasEntries ? 'executionId, ' : ''
  const expectActive = (count: string) =>
    hasEntries ? `\n  expect(await countActive(executionId)).toBe(${count})` : ''
  return `${imports}
const cloud = await createTestCloud({ assembly: testAssembly })
afterAll(() => cloud.stop())

const workflow = createTestWorkflow(cloud, ${saga})
const steps = [...stepsOf(${saga}.steps)].map(({ node }) => node)
const undos = steps.flatMap(({ undo }) => (undo ? [undo.name] : []))

/** Runs an execution with the example of the input to its end, and holds the invariants of every saga. */
async function run(more = {}) {
  const id = await workflow.start(exampleOf(${saga}) ?? {}, more)
  const execution = await workflow.ended(id)
  expect(await workflow.violations(id)).toEqual([])
  return execution
}
${hasEntries ? countActive(names) : ''}
test('runs its steps in order', async () => {
  const { ${id}status, timeline } = await run()
  expect(status).toBe('COMPLETED')
  expect(timeline.map(({ step }) => step)).toEqual(steps.map(({ contract }) => contract.name))${expectActive('undos.length')}
})

/** What is best effort fails without a consequence, and a pivot that has committed is not undone. */
const failing = steps.flatMap(({ contract, bestEffort, pivot }, index) =>
  bestEffort || pivot
    ? []
    : (['before', 'after'] as const).map((when) => [when, contract.name, index] as const),
)

test.each(failing)('a failure %s the effect of %s undoes, newest first, what was done', async (when, name, index) => {
  const { ${id}timeline, ...execution } = await run({ simulate: { failAt: name, when } })
  expect(execution).toMatchObject({ status: 'COMPENSATED', failure: { step: name } })
  const begun = steps.slice(0, index + 1).flatMap(({ undo }) => (undo ? [undo.name] : []))
  const undone = timeline.map(({ step }) => step).filter((step) => undos.includes(step))
  expect(undone).toEqual(begun.toReversed())${expectActive('0')}
})
`
}

function countActive({ table }: WorkflowNames): string {
  return `
/** How many entries of an execution are in force: the balance, which is 0 after its undo. */
async function countActive(executionId: string): Promise<number> {
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
