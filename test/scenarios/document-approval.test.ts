import { beforeEach, describe, expect, test } from 'vitest'
import { openPublisher, type Publisher, REVIEWS, submission } from '#test/support/publisher.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { spread } from '#test/support/spread.ts'
import type { ExecutionDetail } from '#test/support/workflow-client.ts'

// Time stands still unless a test moves it: a review expires after seven days of it.
const cloud = await openShopCloud({ simulatedTime: 'by hand' })
let publisher: Publisher
beforeEach(async () => {
  publisher = await openPublisher(cloud)
})

const nothingWaits = { status: 409, body: { type: '/problems/nothing-waits' } }
const undos = ({ timeline }: ExecutionDetail) =>
  timeline.filter(({ kind }) => kind === 'undo').map(({ step }) => step)
const rowOf = ({ timeline }: ExecutionDetail, step: string) => timeline.find((row) => row.step === step)
const approveAll = async (id: string) => {
  for (const review of REVIEWS) {
    expect(await publisher.decide(id, 'approve', review)).toMatchObject({ status: 200 })
  }
}

test('a document that all three approve is published, with the approvals on record', async () => {
  const id = await publisher.underReview()
  await approveAll(id)
  expect(await publisher.ended(id)).toMatchObject({ status: 'COMPLETED' })
  const { body } = await publisher.send('GET', '/documents/terms')
  expect(body).toMatchObject({
    published: 1,
    versions: [
      { state: 'PUBLISHED', approvals: { FinanceReview: { decision: 'approve', by: 'anonymous' } } },
    ],
  })
  expect(await publisher.violations()).toEqual([])
})

test('it waits for approval until the last has decided, in any order', async () => {
  const id = await publisher.underReview()
  for (const review of ['SecurityReview', 'LegalReview'] as const) {
    const { body } = await publisher.decide(id, 'approve', review)
    expect(body.status).toBe('AWAITING_APPROVAL')
    expect(rowOf(await publisher.execution(id), review)).toMatchObject({ status: 'DONE' })
  }
  expect(rowOf(await publisher.execution(id), 'FinanceReview')).toMatchObject({
    kind: 'approval',
    status: 'WAITING',
    expiresAt: expect.any(String),
  })
  // One is left, so it needs no name.
  expect((await publisher.decide(id, 'approve')).body.status).not.toBe('AWAITING_APPROVAL')
  expect(await publisher.ended(id)).toMatchObject({ status: 'COMPLETED' })
})

test('three who approve at the same moment all count', async () => {
  for (let round = 0; round < 5; round++) {
    const id = await publisher.underReview(`round-${round}`)
    const answers = await Promise.all(REVIEWS.map((review) => publisher.decide(id, 'approve', review)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await publisher.ended(id)).toMatchObject({ status: 'COMPLETED' })
  }
  expect(await publisher.violations()).toEqual([])
})

test('a decision has to say which review it is, as long as several are waited for', async () => {
  const id = await publisher.underReview()
  expect(await publisher.decide(id, 'approve')).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'step', message: expect.stringContaining('FinanceReview') }] },
  })
  expect((await publisher.execution(id)).status).toBe('AWAITING_APPROVAL')
})

test('a decision between two attempts to ask reaches nobody, and may be made again', async () => {
  cloud.loseAnswers('LegalReview', 1)
  const id = await publisher.underReview()
  await cloud.settled()
  expect(await publisher.decide(id, 'approve', 'LegalReview')).toMatchObject(nothingWaits)
  await cloud.advance(5_000)
  await cloud.settled()
  await approveAll(id)
  expect(await publisher.ended(id)).toMatchObject({ status: 'COMPLETED' })
  expect(await publisher.violations()).toEqual([])
})

describe('one who rejects', () => {
  test.each(REVIEWS)('as %s revokes what the others have approved, newest step first', async (rejecter) => {
    const id = await publisher.underReview()
    const [first, second] = REVIEWS.filter((review) => review !== rejecter)
    await publisher.decide(id, 'approve', first)
    expect(await publisher.decide(id, 'reject', rejecter)).toMatchObject({ status: 200 })
    const ended = await publisher.ended(id)
    expect(ended).toMatchObject({
      status: 'COMPENSATED',
      failure: { step: rejecter, error: 'Rejected', message: `${rejecter} was rejected by anonymous` },
    })
    expect(undos(ended)).toEqual([
      'RevokeSecurityReview',
      'RevokeFinanceReview',
      'RevokeLegalReview',
      'WithdrawDocument',
    ])
    expect(rowOf(ended, rejecter)).toMatchObject({ status: 'FAILED', error: { name: 'Rejected' } })
    expect(rowOf(ended, first!)).toMatchObject({ status: 'DONE' })
    expect(rowOf(ended, second!)).toMatchObject({ status: 'FAILED', error: { name: 'Undecided' } })
    expect(await publisher.versions()).toMatchObject([
      { state: 'WITHDRAWN', approvals: {}, revoked: { [first!]: { decision: 'approve' } } },
    ])
    for (const review of REVIEWS) {
      expect(await publisher.decide(id, 'approve', review)).toMatchObject(nothingWaits)
    }
    expect(await publisher.violations()).toEqual([])
  })

  test('at the moment when another approves: what is recorded of the other is revoked', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await publisher.underReview(`round-${round}`)
      const [rejected] = await Promise.all([
        publisher.decide(id, 'reject', 'FinanceReview'),
        publisher.decide(id, 'approve', 'LegalReview'),
        publisher.decide(id, 'approve', 'SecurityReview'),
      ])
      expect(rejected.status).toBe(200)
      expect(await publisher.ended(id)).toMatchObject({
        status: 'COMPENSATED',
        failure: { error: 'Rejected' },
      })
    }
    expect(await publisher.violations()).toEqual([])
  })
})

test('reviews that nobody decides expire, and the approval that was given is revoked', async () => {
  const id = await publisher.underReview()
  await publisher.decide(id, 'approve', 'LegalReview')
  // They look every few minutes, and find nothing due: left out, for the sake of the test's own time.
  const nothing = async () => ({ failed: false, payload: 'null' })
  const restores = ['SweepAbandoned', 'ExpireReservations'].map((name) => cloud.inject(name, nothing))
  await cloud.advance(7 * 86_400_000 + 1_000)
  for (const restore of restores) {
    restore()
  }
  const ended = await publisher.ended(id)
  expect(ended).toMatchObject({
    status: 'COMPENSATED',
    failure: { step: 'FinanceReview', error: 'Expired', message: 'FinanceReview was not decided in time' },
  })
  expect(await publisher.decide(id, 'approve', 'SecurityReview')).toMatchObject(nothingWaits)
  expect(await publisher.versions()).toMatchObject([{ state: 'WITHDRAWN', revoked: { LegalReview: {} } }])
  expect(await publisher.violations()).toEqual([])
}, 120_000)

test.each(['cancelled', 'stopped'])('an approval %s while two still wait is undone', async (what) => {
  const id = await publisher.underReview()
  await publisher.decide(id, 'approve', 'SecurityReview')
  if (what === 'stopped') {
    await publisher.stop(id)
  } else {
    expect(await publisher.cancel(id)).toMatchObject({ status: 202 })
  }
  const { failure } = await publisher.ended(id)
  expect(failure).toMatchObject({ error: what === 'stopped' ? 'Stopped' : 'Cancelled' })
  for (const review of REVIEWS) {
    expect(await publisher.decide(id, 'approve', review)).toMatchObject(nothingWaits)
  }
  expect(await publisher.violations()).toEqual([])
})

describe('a failure leaves a published document or a withdrawn one', () => {
  const failing = [
    ['SubmitDocument', 'before', 'COMPENSATED'],
    ['SubmitDocument', 'after', 'COMPENSATED'],
    ['PublishDocument', 'before', 'COMPENSATED'],
    ['PublishDocument', 'after', 'COMPENSATED'],
    ['NotifyAuthor', 'before', 'COMPLETED'],
    ['NotifyAuthor', 'after', 'COMPLETED'],
  ] as const
  test.each(spread(failing, 3))('%s, %s its effect: %s', async (failAt, when, status) => {
    const id = await publisher.start(submission(), { simulate: { failAt, when } })
    if (failAt !== 'SubmitDocument') {
      await expect.poll(async () => (await publisher.execution(id)).timeline).toHaveLength(1 + REVIEWS.length)
      await approveAll(id)
    }
    await cloud.advance(60_000)
    expect(await publisher.ended(id)).toMatchObject({ status })
    expect(await publisher.violations()).toEqual([])
  })

  test.each(REVIEWS)('%s cannot be asked for', async (review) => {
    const id = await publisher.start(submission(), { simulate: { failAt: review, when: 'before' } })
    expect(await publisher.ended(id)).toMatchObject({ status: 'COMPENSATED', failure: { step: review } })
    expect(await publisher.violations()).toEqual([])
  })

  const interventions = ['PublishDocument', 'NotifyAuthor', 'RecordEnding'].flatMap((step) => [
    ['stopped', step] as const,
    ['cancelled', step] as const,
  ])
  test.each(spread(interventions, 2))('%s in %s: withdrawn', async (what, step) => {
    const id = await publisher.underReview()
    const held = cloud.block(step)
    await approveAll(id)
    await held.reached
    if (what === 'stopped') {
      await publisher.stop(id)
    } else {
      await publisher.cancel(id)
      held.release()
    }
    expect(await publisher.ended(id)).toMatchObject({ status: 'COMPENSATED' })
    held.release()
    await cloud.settled()
    expect(await publisher.violations()).toEqual([])
  })

  test('a publication that times out after its effect is one publication', async () => {
    cloud.loseAnswers('PublishDocument', 1)
    const id = await publisher.underReview()
    await approveAll(id)
    await cloud.advance(10_000)
    expect(await publisher.ended(id)).toMatchObject({ status: 'COMPLETED' })
    expect(await publisher.violations()).toEqual([])
  })
})

test('a version is under review once; withdrawn, it may be submitted again', async () => {
  const first = await publisher.underReview()
  const second = await publisher.ended(await publisher.start(submission()))
  expect(second).toMatchObject({
    status: 'COMPENSATED',
    failure: {
      step: 'SubmitDocument',
      error: 'VersionTaken',
      message: expect.stringContaining('is SUBMITTED'),
    },
  })
  expect(await publisher.versions()).toMatchObject([{ executionId: first, state: 'SUBMITTED' }])
  await publisher.decide(first, 'reject', 'LegalReview')
  await publisher.ended(first)
  const third = await publisher.underReview()
  await approveAll(third)
  await publisher.ended(third)
  expect(await publisher.versions()).toMatchObject([{ executionId: third, state: 'PUBLISHED', revoked: {} }])
  expect(await publisher.violations()).toEqual([])
})

test('what is published by a skipped undo stays: its withdrawal is stuck at once, and skipped in its turn', async () => {
  const id = await publisher.start(submission(), {
    simulate: [
      { failAt: 'PublishDocument', when: 'after' },
      { failAt: 'UnpublishDocument', when: 'before', giveUp: true },
    ],
  })
  await expect.poll(async () => (await publisher.execution(id)).status).toBe('AWAITING_APPROVAL')
  await approveAll(id)
  const skip = (step: string) =>
    publisher.send('POST', `/executions/${id}/skip`, { step, reason: 'stays in force' })
  expect(await publisher.ended(id)).toMatchObject({ stuck: { undo: 'UnpublishDocument' } })
  expect(await skip('PublishDocument')).toMatchObject({ status: 202 })
  expect(await publisher.ended(id)).toMatchObject({
    status: 'COMPENSATION_FAILED',
    stuck: { undo: 'WithdrawDocument', step: 'SubmitDocument', error: 'UndoDoesNotFit' },
  })
  expect(await skip('SubmitDocument')).toMatchObject({ status: 202 })
  expect(await publisher.ended(id)).toMatchObject({ status: 'COMPENSATED' })
  expect(await publisher.versions()).toMatchObject([{ state: 'PUBLISHED' }])
})
