import type { Handler } from 'aws-lambda'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { handler as approve } from '#lambdas/steps/approval/approve-order.ts'
import { handler as recordEnding } from '#lambdas/steps/ending/record-ending.ts'
import { handler as release } from '#lambdas/steps/inventory/release-inventory.ts'
import { handler as reserve } from '#lambdas/steps/inventory/reserve-inventory.ts'
import { envelopeOf, invoke, seedStock } from '#test/support/order-envelope.ts'
import { startTables, type TestTables } from '#test/support/tables.ts'

let tables: TestTables
beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false')
  tables = await startTables()
})
afterAll(() => tables.stop())
beforeEach(() => seedStock())
afterEach(() => vi.restoreAllMocks())

const WORKFLOW = 'order-fulfillment'
let order = 0
const envelope = (fields = {}) => envelopeOf(`metric-${order++}`, { step: 'ReserveInventory', ...fields })

/** What is written in the embedded metric format while `act` runs: dimensions and values, each line by itself. */
async function metricsOf(act: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  await act().catch(() => {})
  const lines = write.mock.calls
    .map(([line]) => String(line))
    .filter((line) => line.includes('CloudWatchMetrics'))
  write.mockRestore()
  return lines.map((line) => {
    const { _aws, service, ...rest } = JSON.parse(line)
    expect([service, _aws.CloudWatchMetrics[0].Namespace]).toEqual(['flowforge', 'FlowForge'])
    const { Dimensions } = _aws.CloudWatchMetrics[0] as { Dimensions: string[][] }
    expect(Dimensions.flat()).not.toContain('tenant')
    return rest
  })
}

test('a step that goes well counts nothing', async () => {
  expect(await metricsOf(() => invoke(reserve as Handler, envelope()))).toEqual([])
})

test('a step that fails is counted, and the attempt after it as a retry', async () => {
  const simulate = { failAt: 'ReserveInventory', when: 'before' as const, times: 1 }
  const event = envelope({ simulate })
  expect(await metricsOf(() => invoke(reserve as Handler, event))).toEqual([
    { workflow: WORKFLOW, step: 'ReserveInventory', StepFailures: 1 },
  ])
  expect(await metricsOf(() => invoke(reserve as Handler, { ...event, attempt: 2 }))).toEqual([
    { workflow: WORKFLOW, step: 'ReserveInventory', StepRetries: 1 },
  ])
})

test('an undo is counted by its workflow', async () => {
  const event = envelope()
  await invoke(reserve as Handler, event)
  expect(await metricsOf(() => invoke(release as Handler, { ...event, undo: 'ReleaseInventory' }))).toEqual([
    { workflow: WORKFLOW, Undos: 1 },
  ])
})

test.each(['COMPLETED', 'COMPENSATED'] as const)(
  'an execution that ends as %s is counted with its duration, once',
  async (ending) => {
    const event = envelope()
    await invoke(reserve as Handler, { ...event, results: { ...event.results } })
    const end = { ...event, step: 'RecordEnding', ending }
    const [first] = await metricsOf(() => invoke(recordEnding as Handler, end))
    expect(first).toEqual({
      ...{ workflow: WORKFLOW, ending, ExecutionsEnded: 1 },
      ExecutionDuration: expect.any(Number),
    })
    expect(first!.ExecutionDuration).toBeGreaterThanOrEqual(0)
  },
)

test('a completion that is delivered again is counted no more', async () => {
  const end = envelope({ step: 'RecordEnding', ending: 'COMPLETED' })
  expect(await metricsOf(() => invoke(recordEnding as Handler, end))).toHaveLength(1)
  await new Promise((resolve) => setTimeout(resolve, 2))
  expect(await metricsOf(() => invoke(recordEnding as Handler, end))).toEqual([])
})

test('an approval that is asked for is counted', async () => {
  const event = envelope({ step: 'ApproveOrder', taskToken: 'token' })
  expect(await metricsOf(() => invoke(approve as Handler, event))).toEqual([
    { workflow: WORKFLOW, ApprovalsAsked: 1 },
  ])
})
