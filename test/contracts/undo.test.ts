import type { Handler } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ofItem, type Saga, type StepEnvelope, type StepNode, stepsOf } from '#core/saga/index.ts'
import { documents, executionsTable } from '#lambdas/clients.ts'
import { readStepRecord } from '#lambdas/records/read.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import { sagas } from '#statemachines/index.ts'
import { readBalances } from '#test/support/balances.ts'
import { invoke, TENANT } from '#test/support/order-envelope.ts'
import { SAMPLE_DECISION, sampleInput, seedSamples } from '#test/support/samples.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'
import { walkSaga } from '#test/support/walk-saga.ts'

/** Every step with an undo passes this one suite, but for approvals, which people answer. */
const PAIRS = sagas.flatMap((saga) =>
  [...stepsOf(saga.steps)].flatMap(({ node }) =>
    node.undo && node.callback?.kind !== 'approval'
      ? [[`${node.undo.name} undoes ${node.contract.name}`, saga, node] as const]
      : [],
  ),
)

const files = new Map(listFunctions(sagas, projectDirectory).map(({ name, file }) => [name, file]))

async function loadHandler(name: string): Promise<Handler> {
  const { handler } = (await import(`${projectDirectory}${files.get(name)}`)) as { handler: Handler }
  return handler
}

/** Runs the steps before this one. Returns what Step Functions sends to it; inside an each, for the first item. */
async function reach(saga: Saga, step: StepNode, executionId: string): Promise<StepEnvelope> {
  let reached: StepEnvelope | undefined
  const start = { executionId, tenant: TENANT, input: sampleInput(saga, executionId) }
  await walkSaga(saga, start, async ({ node, envelope }) => {
    if (node === step) {
      reached = envelope
      return undefined
    }
    return node.callback?.kind === 'approval'
      ? { answer: SAMPLE_DECISION }
      : { answer: await invoke(await loadHandler(node.contract.name), envelope) }
  })
  if (!reached) {
    throw new Error(`${saga.name} never comes to ${step.contract.name} with its sample input`)
  }
  return reached
}

/** By the tombstone itself: the summary, which is COMPENSATING by then, would stop the step too, but not say this. */
const FENCED = { name: 'StepFenced', message: expect.stringContaining('was undone at') }

let tables: TestTables
beforeAll(async () => {
  tables = await startTables()
})
afterAll(() => tables.stop())

let executions = 0
beforeEach(seedSamples)

describe.each(PAIRS)('%s', (_, saga, node) => {
  let doIt: Handler
  let undoIt: Handler
  let envelope: StepEnvelope
  let before: Awaited<ReturnType<typeof readEffect>>

  const deliver = () => invoke(doIt, envelope)
  /** An undo is told no results: what its step answered may never have arrived. */
  const deliverUndo = () => {
    const undo = ofItem(node.undo!.name, envelope.index)
    return invoke(undoIt, { ...envelope, undo, results: {}, failure: { error: 'Test' } })
  }
  /** What the step is to change: the tables, and whether its record says that it is done. */
  async function readEffect() {
    const table = { client: documents(), table: executionsTable() }
    const record = await readStepRecord(table, envelope, envelope.step)
    return { balances: await readBalances(), isDone: record?.state === 'DONE' }
  }

  beforeAll(async () => {
    doIt = await loadHandler(node.contract.name)
    undoIt = await loadHandler(node.undo!.name)
  })

  beforeEach(async () => {
    envelope = await reach(saga, node, `ord-${executions++}`)
    before = await readEffect()
  })

  test('the step has an effect at all', async () => {
    await deliver()
    expect(await readEffect()).not.toEqual(before)
  })

  test('an undo before its step does nothing, and fences the step off', async () => {
    await deliverUndo()
    expect(await readEffect()).toEqual(before)
    await expect(deliver()).rejects.toMatchObject(FENCED)
    expect(await readEffect()).toEqual(before)
  })

  test('a step delivered twice has one effect and one answer', async () => {
    const answer = await deliver()
    const once = await readEffect()
    expect(await deliver()).toEqual(answer)
    expect(await readEffect()).toEqual(once)
  })

  test('a step delivered ten times at once has one effect and one answer', async () => {
    const settled = await Promise.allSettled(Array.from({ length: 10 }, deliver))
    const answers = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    expect(answers.length).toBeGreaterThan(0)
    const again = await deliver()
    for (const answer of answers) {
      expect(answer).toEqual(again)
    }
    const once = await readEffect()
    await deliver()
    expect(await readEffect()).toEqual(once)
  })

  test('an undo takes back exactly what the step did', async () => {
    await deliver()
    await deliverUndo()
    expect(await readEffect()).toEqual(before)
  })

  test('an undo delivered twice equals one', async () => {
    await deliver()
    await deliverUndo()
    await deliverUndo()
    expect(await readEffect()).toEqual(before)
  })

  test('an undo delivered ten times at once equals one', async () => {
    await deliver()
    await Promise.allSettled(Array.from({ length: 10 }, deliverUndo))
    await deliverUndo()
    expect(await readEffect()).toEqual(before)
  })

  test('a delivery of the step after its undo commits nothing', async () => {
    await deliver()
    await deliverUndo()
    await expect(deliver()).rejects.toMatchObject(FENCED)
    expect(await readEffect()).toEqual(before)
  })

  test('step and undo at once end with nothing done once the undo has succeeded', async () => {
    await Promise.allSettled([deliver(), deliverUndo(), deliver(), deliverUndo()])
    await expect.poll(deliverUndo, { interval: 50 }).toBeUndefined()
    expect(await readEffect()).toEqual(before)
  })
})
