import { afterAll, expect, test } from 'vitest'
import { dataMigration } from '#statemachines/data-migration.saga.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { createTestCloud } from '#testing/test-cloud.ts'
import { createTestWorkflow } from '#testing/workflow.ts'

const cloud = await createTestCloud({ assembly: testAssembly })
afterAll(() => cloud.stop())

const migrations = createTestWorkflow(cloud, dataMigration)
let toVersion = 1
const sample = () => ({ services: ['accounts', 'catalogue'], toVersion: ++toVersion, requestedBy: 'ops' })

test('goes well, and keeps the invariants of every saga', async () => {
  const id = await migrations.start(sample())
  expect(await migrations.ended(id)).toMatchObject({
    status: 'COMPLETED',
    results: { verifyMigration: { verified: 2 } },
  })
  expect(await migrations.violations(id)).toEqual([])
})

test('does not notice that an answer was lost', async () => {
  cloud.loseAnswers('CopyService', 1)
  const id = await migrations.start(sample())
  expect(await migrations.ended(id)).toMatchObject({ status: 'COMPLETED' })
  expect(await migrations.violations(id)).toEqual([])
})

test('undoes what was done when its last step fails, however many minutes the undo has to wait', async () => {
  cloud.fail('RemoveCopy', { name: 'StoreIsDown', message: 'no answer' }, 3)
  const before = cloud.clock.now()
  const id = await migrations.start(sample(), { simulate: { failAt: 'VerifyMigration', when: 'before' } })
  expect(await migrations.ended(id)).toMatchObject({
    status: 'COMPENSATED',
    failure: { step: 'VerifyMigration' },
  })
  expect(cloud.clock.now()).toBeGreaterThan(before)
  expect(await migrations.violations(id)).toEqual([])
})

test('is undone when it is cancelled while a step is at work', async () => {
  const { reached, release } = cloud.block('SwitchService')
  const id = await migrations.start(sample())
  await reached
  await migrations.cancel(id)
  release()
  expect(await migrations.ended(id)).toMatchObject({ status: 'COMPENSATED', failure: { error: 'Cancelled' } })
  expect(await migrations.violations(id)).toEqual([])
})

test('an execution that is still at work is a violation', async () => {
  const { reached, release } = cloud.block('SwitchService')
  const id = await migrations.start(sample())
  await reached
  expect(await migrations.violations(id)).toContain('it is RUNNING, but it should have ended')
  release()
  await migrations.ended(id)
})
