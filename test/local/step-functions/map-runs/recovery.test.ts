import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createMemoryStore, createSqliteStore, type MemoryStore } from '#local/step-functions/index.ts'
import { createHarness, functionArn, type Harness } from '../../../support/engine-harness.ts'

const machine = (more: object = {}, ExecutionType = 'STANDARD') => ({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      MaxConcurrency: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
        StartAt: 'Double',
        States: { Double: { Type: 'Task', Resource: functionArn('double'), End: true } },
      },
      End: true,
      ...more,
    },
  },
})

/** Returns what the store holds after each of the commits of a run. */
async function recordCommits(drive: (harness: Harness) => Promise<string>, functions: object) {
  const store = createMemoryStore()
  const snapshots: MemoryStore[] = []
  const recorded: MemoryStore = Object.assign(Object.create(store), {
    commit(...changes: Parameters<MemoryStore['commit']>) {
      store.commit(...changes)
      snapshots.push(store.copy())
    },
  })
  const arn = await drive(await createHarness({ ...functions }, { store: recorded }))
  return { arn, snapshots: snapshots.filter((each) => each.findExecution(arn)) }
}

async function describeRun({ states }: Harness, executionArn: string) {
  const { mapRuns } = await states.request('ListMapRuns', { executionArn })
  const [{ mapRunArn }] = mapRuns as [{ mapRunArn: string }]
  return states.request('DescribeMapRun', { mapRunArn })
}

const double = { double: (n: number) => n * 2 }

test('from every commit on a new process comes to the same end, with one execution for each item', async () => {
  const { arn, snapshots } = await recordCommits(async (harness) => {
    const { arn } = await harness.run(machine(), [1, 2, 3, 4, 5])
    return arn
  }, double)
  expect(snapshots.length).toBeGreaterThan(8)
  for (const store of snapshots) {
    const harness = await createHarness(double, { store })
    expect(await harness.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: [2, 4, 6, 8, 10] })
    expect(await describeRun(harness, arn)).toMatchObject({
      status: 'SUCCEEDED',
      executionCounts: { total: 5, succeeded: 5 },
    })
    expect(store.readDocuments({ kind: 'mapRunItem', prefix: 'arn:', limit: 1 })).toEqual([])
  }
})

test.each(['STANDARD', 'EXPRESS'])(
  'from every commit of a redrive of %s executions on a new process comes to the same end',
  async (type) => {
    let broken = true
    const flaky = {
      double(n: number) {
        if (broken && n === 2) {
          throw new Error('no')
        }
        return n * 2
      },
    }
    const { arn, snapshots } = await recordCommits(async (harness) => {
      const { arn } = await harness.run(machine({}, type), [1, 2, 3, 4])
      broken = false
      await harness.states.request('RedriveExecution', { executionArn: arn })
      await harness.ended(arn)
      return arn
    }, flaky)
    const redriven = snapshots.filter((store) => store.findExecution(arn)!.redriveCount === 1)
    expect(redriven.length).toBeGreaterThan(4)
    for (const store of redriven) {
      const harness = await createHarness(double, { store })
      expect(await harness.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: [2, 4, 6, 8] })
      expect(await describeRun(harness, arn)).toMatchObject({
        ...{ status: 'SUCCEEDED', redriveCount: 1 },
        executionCounts: { total: 4, succeeded: 4, failed: 0 },
      })
    }
  },
)

test('from every commit of an execution that is stopped on a new process leaves nothing running', async () => {
  const wait = {
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: 600, End: true } },
    },
  }
  const { arn, snapshots } = await recordCommits(async (harness) => {
    const release = harness.clock.hold()
    const executionArn = await harness.start(await harness.create(machine(wait)), [1, 2, 3])
    await expect
      .poll(async () => (await harness.states.request('ListMapRuns', { executionArn })).mapRuns)
      .toHaveLength(1)
    await expect
      .poll(async () => (await describeRun(harness, executionArn)).executionCounts)
      .toMatchObject({ running: 2 })
    await harness.states.request('StopExecution', { executionArn })
    release()
    await harness.clock.settled()
    return executionArn
  }, {})
  const stopped = snapshots.filter((store) => store.findExecution(arn)!.status === 'ABORTED')
  expect(stopped.length).toBeGreaterThan(1)
  for (const store of stopped) {
    const harness = await createHarness({}, { store })
    await harness.clock.settled()
    expect(store.open().running).toEqual([])
    expect(await describeRun(harness, arn)).toMatchObject({
      status: 'ABORTED',
      executionCounts: { aborted: 2, running: 0 },
    })
  }
})

test('a file keeps Map Runs, and forgets them with their executions', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'map-runs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'states.db')
  const store = createSqliteStore(file)
  const first = await createHarness(double, { store })
  const { arn, output } = await first.run(machine(), [1, 2, 3])
  expect(output).toEqual([2, 4, 6])
  const failing = { double: () => Promise.reject(new Error('no')) }
  const described = await describeRun(first, arn)
  await first.states.stop()
  const again = createSqliteStore(file)
  const second = await createHarness(failing, { store: again })
  expect(await describeRun(second, arn)).toEqual(described)
  await second.run(machine(), [1, 2, 3])
  expect(again.readDocuments({ kind: 'mapRunItem', prefix: 'arn:', limit: 9 })).not.toEqual([])
  expect(again.prune(Number.MAX_SAFE_INTEGER)).toBe(7)
  for (const kind of ['mapRun', 'mapRunOf', 'mapRunItem'] as const) {
    expect(again.readDocuments({ kind, prefix: 'arn:', limit: 9 })).toEqual([])
  }
  await second.states.stop()
})
