import { beforeEach, describe, expect, test } from 'vitest'
import {
  blockItem,
  MIGRATION,
  type Migrations,
  openMigrations,
  type Platform,
} from '#test/support/migrations.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let migrations: Migrations
beforeEach(async () => {
  migrations = await openMigrations(cloud)
})

/** Every service wholly as before, whether it was never touched or switched and switched back; no copy left. */
const expectAsBefore = ({ live, copies }: Platform) => {
  expect(Object.values(live).filter((version) => version !== 1)).toEqual([])
  expect(copies).toEqual([])
}
const moved = {
  live: { accounts: 2, catalogue: 2, invoices: 2 },
  copies: ['accounts@2', 'catalogue@2', 'invoices@2'],
}
/** What was undone of what had begun, in order: a tombstone undoes nothing. */
const undone = async (executionId: string) =>
  (await migrations.ledger(executionId))
    .filter((record) => record.state === 'UNDONE')
    .filter(({ startedAt }) => startedAt)
    .sort((a, b) => a.undoneAt.localeCompare(b.undoneAt))
    .map(({ undo }) => undo)
const states = async (executionId: string) =>
  (await migrations.ledger(executionId)).map(({ step, state }) => `${step} ${state}`)

describe('a migration', () => {
  test('moves every service, each with a ledger of its own', async () => {
    const id = await migrations.start()
    expect(await migrations.ended(id)).toMatchObject({ status: 'COMPLETED' })
    expect(await migrations.platform()).toEqual(moved)
    const { results } = await migrations.execution(id)
    expect(results.switchService).toMatchObject(
      MIGRATION.services.map((service) => ({ service, fromVersion: 1, toVersion: 2 })),
    )
    expect(await states(id)).toEqual([
      'AnnounceMigration DONE',
      'CopyService[0] DONE',
      'CopyService[1] DONE',
      'CopyService[2] DONE',
      'PlanMigration DONE',
      'SwitchService[0] DONE',
      'SwitchService[1] DONE',
      'SwitchService[2] DONE',
      'VerifyMigration DONE',
    ])
  })

  test('of one service is a list of one', async () => {
    const id = await migrations.start({ services: ['catalogue'] })
    expect(await migrations.ended(id)).toMatchObject({ status: 'COMPLETED' })
    expect(await migrations.platform()).toEqual({ live: { catalogue: 2 }, copies: ['catalogue@2'] })
  })

  test('goes on from an earlier one, and back to it', async () => {
    await migrations.ended(await migrations.start())
    const id = await migrations.start({ toVersion: 3 }, { failAt: 'SwitchService', index: 2 })
    expect(await migrations.ended(id)).toMatchObject({ status: 'COMPENSATED' })
    expect(await migrations.platform()).toEqual(moved)
    const again = await migrations.start({ toVersion: 4 })
    expect(await migrations.ended(again)).toMatchObject({ status: 'COMPLETED' })
    expect((await migrations.platform()).live).toEqual({ accounts: 4, catalogue: 4, invoices: 4 })
  })

  test('is tried again at the item that was not available, and copies it once', async () => {
    cloud.loseAnswers('CopyService', 1)
    cloud.fail('SwitchService', { name: 'Unavailable', message: 'try later' }, 3)
    expect(await migrations.ended(await migrations.start())).toMatchObject({ status: 'COMPLETED' })
    expect(await migrations.platform()).toEqual(moved)
  })

  test('of a service that nobody knows touches nothing', async () => {
    const id = await migrations.start({ services: ['accounts', 'nobody'] })
    expect(await migrations.ended(id)).toMatchObject({
      status: 'COMPENSATED',
      failure: {
        step: 'PlanMigration',
        error: 'UnknownService',
        message: "there is no service 'nobody'; there are accounts, catalogue, invoices",
      },
    })
    expect(await migrations.ledger(id)).toEqual([])
    expect(await migrations.platform()).toEqual({ live: {}, copies: [] })
  })

  test('that names a service twice is no migration', async () => {
    const body = { ...MIGRATION, services: ['accounts', 'accounts'] }
    expect(await migrations.send('POST', '/workflows/data-migration', body)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'services', message: 'must name each service once' }] },
    })
  })

  test('to a version that is live already is a VersionConflict', async () => {
    await migrations.ended(await migrations.start())
    const failure = { error: 'VersionConflict' }
    expect(await migrations.ended(await migrations.start())).toMatchObject({ status: 'COMPENSATED', failure })
    expect(await migrations.platform()).toEqual(moved)
  })
})

describe('a failure takes back exactly what was done, the newest first', () => {
  const first = ['SwitchBack[0]', 'RemoveCopy[0]']
  const second = ['SwitchBack[1]', 'RemoveCopy[1]', ...first]
  const third = ['SwitchBack[2]', 'RemoveCopy[2]', ...second]
  test.each<[string, number, 'before' | 'after', string[]]>([
    ['CopyService', 0, 'before', []],
    ['CopyService', 0, 'after', ['RemoveCopy[0]']],
    ['CopyService', 1, 'before', first],
    ['CopyService', 1, 'after', ['RemoveCopy[1]', ...first]],
    ['SwitchService', 1, 'before', ['RemoveCopy[1]', ...first]],
    ['SwitchService', 1, 'after', second],
    ['CopyService', 2, 'after', ['RemoveCopy[2]', ...second]],
    ['SwitchService', 2, 'before', ['RemoveCopy[2]', ...second]],
    ['SwitchService', 2, 'after', third],
  ])('%s of item %i, %s its effect', async (failAt, index, when, expected) => {
    const id = await migrations.start({}, { failAt, index, when })
    const { status, failure, timeline } = await migrations.ended(id)
    const step = `${failAt}[${index}]`
    expect({ status, failure }).toMatchObject({
      status: 'COMPENSATED',
      failure: { step, error: 'SimulatedFailure' },
    })
    expect(timeline.map((row) => row.step)).toContain(step)
    expect(timeline.map((row) => row.step)).not.toContain('MigrateServices')
    expectAsBefore(await migrations.platform())
    expect(await undone(id)).toEqual(expected)
  })

  test('what fails after the last item takes all of them back', async () => {
    const id = await migrations.start({}, { failAt: 'VerifyMigration' })
    expect(await migrations.ended(id)).toMatchObject({
      status: 'COMPENSATED',
      failure: { step: 'VerifyMigration' },
    })
    expectAsBefore(await migrations.platform())
    expect(await undone(id)).toEqual(third)
  })

  test('a failure of every item is one of the first', async () => {
    const id = await migrations.start({}, { failAt: 'CopyService' })
    expect(await migrations.ended(id)).toMatchObject({ status: 'COMPENSATED' })
    expect(await undone(id)).toEqual(['RemoveCopy[0]'])
    expectAsBefore(await migrations.platform())
  })
})

describe('an execution that is stopped is rolled back from the ledger, and what comes late is fenced off', () => {
  const zero = ['SwitchBack[0]', 'RemoveCopy[0]']
  const one = ['SwitchBack[1]', 'RemoveCopy[1]', ...zero]
  test.each([
    ['CopyService', 'CopyService[0]', []],
    ['CopyService', 'CopyService[1]', zero],
    ['SwitchService', 'SwitchService[1]', ['RemoveCopy[1]', ...zero]],
    ['SwitchService', 'SwitchService[2]', ['RemoveCopy[2]', ...one]],
    ['VerifyMigration', 'VerifyMigration', ['SwitchBack[2]', 'RemoveCopy[2]', ...one]],
  ])('in %s, at %s', async (name, step, expected) => {
    const held = blockItem(cloud, name, step)
    const id = await migrations.start()
    await held.reached
    await migrations.stop(id)
    expect(await migrations.ended(id)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Stopped' } })
    expect(await undone(id)).toEqual(expected)
    const ledger = await states(id)
    // An item that was never begun has a tombstone at most; a step without an undo has nothing to fence.
    const fenced = ['CopyService[2] UNDONE', 'SwitchService[2] UNDONE']
    if (step !== 'VerifyMigration') {
      expect(ledger).toEqual(expect.arrayContaining([`${step} UNDONE`, ...fenced]))
    }
    held.release()
    await cloud.settled()
    expect(await states(id)).toEqual(ledger)
    expectAsBefore(await migrations.platform())
  })
})

describe('a cancel', () => {
  test.each([
    ['CopyService', 'CopyService[1]'],
    ['SwitchService', 'SwitchService[1]'],
    ['VerifyMigration', 'VerifyMigration'],
  ])('in %s lets nothing more commit, and moves everything back', async (name, step) => {
    const held = blockItem(cloud, name, step)
    const id = await migrations.start()
    await held.reached
    expect(await migrations.cancel(id)).toMatchObject({ status: 202 })
    held.release()
    expect(await migrations.ended(id)).toMatchObject({
      status: 'COMPENSATED',
      failure: { step, error: 'Cancelled' },
    })
    expectAsBefore(await migrations.platform())
  })
})

describe('an undo of one item that is stuck', () => {
  const stuck = async () => {
    const fault = { name: 'Unavailable', message: 'the store of copies is down' }
    const remove = cloud.inject('RemoveCopy', async ({ payload }, run) =>
      (JSON.parse(payload) as { index: number }).index === 1
        ? { failed: true, payload: JSON.stringify({ errorType: fault.name, errorMessage: fault.message }) }
        : run(),
    )
    const id = await migrations.start({}, { failAt: 'SwitchService', index: 2 })
    const execution = await migrations.ended(id)
    remove()
    return execution
  }

  test('says which, and leaves what was done before it alone', async () => {
    const { status, stuck: found, executionId } = await stuck()
    expect({ status, found }).toMatchObject({
      status: 'COMPENSATION_FAILED',
      found: { undo: 'RemoveCopy[1]', step: 'CopyService[1]', error: 'Unavailable' },
    })
    expect(await undone(executionId)).toEqual(['SwitchBack[2]', 'RemoveCopy[2]', 'SwitchBack[1]'])
    expect(await migrations.platform()).toMatchObject({ live: { accounts: 2, catalogue: 1, invoices: 1 } })
  })

  test('is retried, and the items before it follow', async () => {
    const { executionId } = await stuck()
    expect((await migrations.retry(executionId)).status).toBe(202)
    expect((await migrations.ended(executionId)).status).toBe('COMPENSATED')
    expect((await undone(executionId)).slice(-3)).toEqual(['RemoveCopy[1]', 'SwitchBack[0]', 'RemoveCopy[0]'])
    expectAsBefore(await migrations.platform())
  })

  test('is skipped by its step and item, and the items before it follow', async () => {
    const { executionId } = await stuck()
    const skip = (step: string) => migrations.skip(executionId, step, 'removed by hand')
    expect(await skip('CopyService[0]')).toMatchObject({
      status: 409,
      body: { detail: "it is 'CopyService[1]' whose undo is stuck, not 'CopyService[0]'" },
    })
    expect((await skip('CopyService[1]')).status).toBe(202)
    const { status, timeline } = await migrations.ended(executionId)
    expect(status).toBe('COMPENSATED')
    expect(timeline.find(({ step }) => step === 'RemoveCopy[1]')).toMatchObject({
      of: 'CopyService[1]',
      status: 'SKIPPED',
      skipped: { reason: 'removed by hand' },
    })
    // The copy of which the operator has said that it is gone.
    expect(await migrations.platform()).toEqual({
      live: { accounts: 1, catalogue: 1, invoices: 1 },
      copies: ['catalogue@2'],
    })
  })
})
