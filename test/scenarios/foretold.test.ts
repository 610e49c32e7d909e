import { describe, expect, test } from 'vitest'
import type { Fault } from '#core/foretell/fault.ts'
import { writeFault } from '#core/foretell/fault.ts'
import { foretell, stepsOf } from '#core/foretell/foretell.ts'
import { conditionsOf, outcomeOf, outcomeOfForetold } from '#core/foretell/outcome.ts'
import { compile, exampleOf, parseItem, type TreeNode, treeOf } from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { spread } from '#test/support/spread.ts'
import { createWorkflowClient, type ExecutionDetail } from '#test/support/workflow-client.ts'

const cloud = await openShopCloud({ simulatedTime: true })
const shop = await cloud.openShop({ 'SKU-A': 1_000 })
for (const account of ['alice', 'bob']) {
  const balance = { amount: 1_000_000, currency: 'USD' }
  await shop.send('PUT', `/accounts/${account}`, { owner: account, balance })
}

let runs = 1
/** An input that no other run gets in the way of, of the workflows whose executions share something. */
const inputs: Record<string, () => object> = {
  'order-fulfillment': () => ({
    items: [{ sku: 'SKU-A', quantity: 1 }],
    customerId: 'cust-1',
    paymentMethod: 'tok_visa',
  }),
  'money-transfer': () => ({ from: 'alice', to: 'bob', amount: { amount: 1, currency: 'USD' } }),
  'document-approval': () => ({ documentId: `doc-${runs++}`, version: 1, title: 'A', author: 'ada' }),
  'data-migration': () => ({ services: ['accounts', 'catalogue'], toVersion: ++runs, requestedBy: 'ops' }),
}

const treeFor = (workflow: string) => treeOf(compile(sagas.find(({ name }) => name === workflow)!))

/** Each fault that needs no real time, of each step alone, and of each undo under a failure that comes to it. */
function faultsOf(tree: readonly TreeNode[]): Fault[][] {
  const steps = stepsOf(tree)
  const turn: Fault = { failAt: steps.findLast(({ bestEffort }) => !bestEffort)!.name, when: 'before' }
  return [
    [],
    ...steps.flatMap(({ name, kind }): Fault[][] => [
      [{ failAt: name, when: 'before' }],
      [{ failAt: name, when: 'after', times: 1 }],
      ...(kind === 'work' ? [[{ failAt: name, when: 'midway' as const }]] : []),
    ]),
    ...steps.flatMap(({ undo }): Fault[][] =>
      undo ? [[turn, { failAt: undo.name, when: 'before', giveUp: true }]] : [],
    ),
    ...steps
      .slice(0, 3)
      .flatMap(({ undo }): Fault[][] =>
        undo ? [[turn, { failAt: undo.name, when: 'after', times: 2 }]] : [],
      ),
  ]
}

const cases = sagas.flatMap(({ name }) =>
  faultsOf(treeFor(name)).map(
    (faults) => [name, faults.map(writeFault).join(' ') || 'no fault', faults] as const,
  ),
)

/** Approves whatever is waited for until the execution has ended. */
async function runToEnd(workflow: string, faults: readonly Fault[]): Promise<ExecutionDetail> {
  const client = createWorkflowClient<object>(cloud, shop, workflow)
  const id = await client.start(
    inputs[workflow]?.() ?? exampleOf(sagas.find(({ name }) => name === workflow)!)!,
    faults.length > 0 ? { simulate: faults as never } : {},
  )
  for (;;) {
    const execution = await client.execution(id)
    if (/^(COMPLETED|COMPENSATED|COMPENSATION_FAILED)$/.test(execution.status)) {
      return execution
    }
    for (const { step } of execution.timeline.filter(({ status }) => status === 'WAITING')) {
      await shop.send('POST', `/executions/${id}/approval`, { decision: 'approve', step })
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A migration whose undo is stuck holds its services, which the next one wants. */
async function letGo({ workflow, executionId }: ExecutionDetail): Promise<void> {
  const { ended } = createWorkflowClient(cloud, shop, workflow)
  for (let last = await ended(executionId); last.stuck; last = await ended(executionId)) {
    const body = { step: last.stuck.step, reason: 'the next one is to run' }
    await shop.send('POST', `/executions/${executionId}/skip`, body)
  }
}

describe('what is foretold of an execution is what becomes of it', () => {
  test.each(spread(cases, 16))('%s with %s', async (workflow, _, faults) => {
    const execution = await runToEnd(workflow, faults)
    const foretold = foretell(treeFor(workflow), faults, conditionsOf(execution.results))
    expect(outcomeOf(execution)).toEqual(outcomeOfForetold(foretold))
    for (const { undo, hadEffect } of foretold.undos) {
      const rows = execution.timeline.filter(({ step }) => parseItem(step).name === undo)
      const effects = new Set(rows.map(({ status }) => status))
      if (hadEffect !== undefined) {
        expect([undo, effects.has('UNDONE')]).toEqual([undo, hadEffect])
      }
    }
    if (workflow === 'data-migration') {
      await letGo(execution)
    }
  })
})
