import { beforeEach, describe, expect, test } from 'vitest'
import { blockItem, type Migrations, openMigrations } from '#test/support/migrations.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let migrations: Migrations
beforeEach(async () => {
  migrations = await openMigrations(cloud)
})

test('a migration that another one overtakes is taken back, and the other stands', async () => {
  const slow = blockItem(cloud, 'SwitchService', 'SwitchService[1]')
  const late = await migrations.start()
  await slow.reached
  const first = await migrations.start({ services: ['catalogue'], toVersion: 5 })
  expect(await migrations.ended(first)).toMatchObject({ status: 'COMPLETED' })
  slow.release()
  expect(await migrations.ended(late)).toMatchObject({
    status: 'COMPENSATED',
    failure: { error: 'VersionConflict' },
  })
  expect(await migrations.platform()).toEqual({
    live: { accounts: 1, catalogue: 5 },
    copies: ['catalogue@5'],
  })
})

describe('two migrations of one service', () => {
  const accounts = (toVersion: number) => ({ services: ['accounts'], toVersion })
  const conflict = (message: unknown) => ({
    status: 'COMPENSATED',
    failure: { error: 'VersionConflict', message: expect.stringMatching(String(message)) },
  })

  test('none is planned on what another may still take back', async () => {
    const slow = cloud.block('AnnounceMigration')
    const first = await migrations.start(accounts(2))
    await slow.reached
    const early = await migrations.ended(await migrations.start(accounts(3)))
    expect(early).toMatchObject(conflict(`'${first}', which has moved it there, has not ended`))
    await migrations.cancel(first)
    slow.release()
    expect(await migrations.ended(first)).toMatchObject({ status: 'COMPENSATED' })
    expect(await migrations.ended(await migrations.start(accounts(3)))).toMatchObject({ status: 'COMPLETED' })
    expect(await migrations.platform()).toEqual({ live: { accounts: 3 }, copies: ['accounts@3'] })
  })

  test('what a stuck one has moved waits for its operator, and is free once that is settled', async () => {
    const give = cloud.inject('SwitchBack', async () => ({
      failed: true,
      payload: JSON.stringify({ errorType: 'SimulatedGiveUp', errorMessage: 'given up' }),
    }))
    const stuck = await migrations.start(accounts(2), { failAt: 'VerifyMigration' })
    expect(await migrations.ended(stuck)).toMatchObject({ status: 'COMPENSATION_FAILED' })
    give()
    const early = await migrations.ended(await migrations.start(accounts(3)))
    expect(early).toMatchObject(conflict(`'${stuck}', which has moved it there, has not ended`))
    await migrations.retry(stuck)
    expect(await migrations.ended(stuck)).toMatchObject({ status: 'COMPENSATED' })
    expect(await migrations.ended(await migrations.start(accounts(3)))).toMatchObject({ status: 'COMPLETED' })
  })

  test('after a skipped switch back the copy that is live stays, and the next migration goes on from it', async () => {
    const failures = [
      { failAt: 'VerifyMigration' },
      { failAt: 'SwitchBack', when: 'before' as const, giveUp: true },
    ]
    const first = await migrations.start(accounts(2), failures)
    expect(await migrations.ended(first)).toMatchObject({ stuck: { undo: 'SwitchBack[0]' } })
    const skip = (step: string) => migrations.skip(first, step, 'stays at version 2')
    expect(await skip('SwitchService[0]')).toMatchObject({ status: 202 })
    expect(await migrations.ended(first)).toMatchObject({
      status: 'COMPENSATION_FAILED',
      stuck: { undo: 'RemoveCopy[0]', error: 'UndoDoesNotFit' },
    })
    expect(await skip('CopyService[0]')).toMatchObject({ status: 202 })
    expect(await migrations.ended(first)).toMatchObject({ status: 'COMPENSATED' })
    const next = await migrations.start(accounts(3), { failAt: 'VerifyMigration' })
    expect(await migrations.ended(next)).toMatchObject({ status: 'COMPENSATED' })
    expect(await migrations.platform()).toEqual({ live: { accounts: 2 }, copies: ['accounts@2'] })
  })

  test('one that was planned on another copy of the same version touches nothing', async () => {
    const planned = blockItem(cloud, 'SwitchService', 'SwitchService[0]')
    const late = await migrations.start(accounts(3), { failAt: 'VerifyMigration' })
    await planned.reached
    await migrations.moveByHand('accounts', { version: 1, copyId: 'copy_of_another' })
    planned.release()
    expect(await migrations.ended(late)).toMatchObject(conflict('planned on version 1$'))
    expect(await migrations.platform()).toEqual({ live: { accounts: 1 }, copies: [] })
  })
})
