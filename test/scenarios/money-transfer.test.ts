import { beforeEach, describe, expect, test } from 'vitest'
import type { Transfer } from '#core/transfer/schema.ts'
import { type Bank, openBank } from '#test/support/bank.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { spread } from '#test/support/spread.ts'

const cloud = await openShopCloud({ simulatedTime: true })
let bank: Bank
beforeEach(async () => {
  bank = await openBank(cloud, { alice: 10_000, bob: 500 })
})

const usd = (amount: number) => ({ amount, currency: 'USD' })
const transfer = (changes: Partial<Transfer> = {}): Transfer => ({
  from: 'alice',
  to: 'bob',
  amount: usd(2_500),
  ...changes,
})
const asBefore = { alice: 10_000, bob: 500 }
const moved = { alice: 7_500, bob: 3_000 }
const linesOf = async (accountId: string) =>
  (await bank.account(accountId)).statement.map(({ kind, amount }) => `${kind} ${amount}`).reverse()

test('a transfer debits the one, credits the other, and both statements say so', async () => {
  const id = await bank.start(transfer({ reference: 'rent' }))
  expect(await bank.ended(id)).toMatchObject({ status: 'COMPLETED' })
  expect(await bank.balances()).toEqual(moved)
  expect(await linesOf('alice')).toEqual(['Adjustment 10000', 'Debit 2500'])
  expect(await linesOf('bob')).toEqual(['Adjustment 500', 'Credit 2500', 'CreditSettled 2500'])
  expect(await bank.violations()).toEqual([])
})

test('all that an account has may be transferred', async () => {
  await bank.ended(await bank.start(transfer({ amount: usd(10_000) })))
  expect(await bank.balances()).toEqual({ alice: 0, bob: 10_500 })
})

describe('the bank says no, once, with a reason', () => {
  beforeEach(async () => {
    await bank.put('euro', { balance: 100, currency: 'EUR' })
    await bank.put('frozen', { balance: 100, status: 'FROZEN' })
    await bank.put('closed', { balance: 0, status: 'CLOSED' })
  })

  test('to an account that would hold more than an account can, at once or with what is pending', async () => {
    const Most = 99_999_999_999
    await bank.put('full', { balance: Most - 1_000 })
    const before = await bank.balances()
    const { status, failure } = await bank.ended(await bank.start(transfer({ to: 'full' })))
    expect([status, failure]).toMatchObject([
      'COMPENSATED',
      { step: 'CreditDestination', error: 'BalanceTooLarge' },
    ])
    expect(await bank.balances()).toEqual(before)

    const held = cloud.block('SettleTransfer')
    const first = await bank.start(transfer({ to: 'full', amount: usd(600) }))
    await held.reached
    const second = await bank.start(transfer({ to: 'full', amount: usd(600) }))
    held.release()
    const ends = [await bank.ended(first), await bank.ended(second)]
    expect(ends.map((each) => each.status).sort()).toEqual(['COMPENSATED', 'COMPLETED'])
    expect(ends.map((each) => each.failure?.error)).toContain('BalanceTooLarge')
    expect((await bank.account('full')).balance.amount).toBe(Most - 400)
    expect(await bank.violations()).toEqual([])
  })

  test('to no debit that comes back, though its account was filled meanwhile: then it holds more', async () => {
    const most = 99_999_999_999
    await bank.put('full', { balance: most })
    const back = await bank.start(transfer({ from: 'full', to: 'bob', amount: usd(10) }), {
      simulate: [
        { failAt: 'CreditDestination', when: 'before' },
        { failAt: 'ReturnDebit', when: 'before', giveUp: true },
      ],
    })
    expect(await bank.ended(back)).toMatchObject({ status: 'COMPENSATION_FAILED' })
    const filled = await bank.start(transfer({ to: 'full', amount: usd(10) }))
    expect(await bank.ended(filled)).toMatchObject({ status: 'COMPLETED' })
    await bank.retry(back)
    await expect.poll(async () => (await bank.execution(back)).status).toBe('COMPENSATED')

    expect((await bank.account('full')).balance.amount).toBe(most + 10)
    const refused = await bank.ended(await bank.start(transfer({ to: 'full', amount: usd(1) })))
    expect(refused).toMatchObject({ status: 'COMPENSATED', failure: { error: 'BalanceTooLarge' } })
    await bank.put('empty', { balance: 0 })
    await bank.ended(await bank.start(transfer({ from: 'full', to: 'empty', amount: usd(most) })))
    expect((await bank.account('full')).balance.amount).toBe(10)
    expect(await bank.violations()).toEqual([])
  })

  test.each<[string, Partial<Transfer>, string, string, string]>([
    ['from nowhere', { from: 'nobody' }, 'ValidateTransfer', 'UnknownAccount', "no account 'nobody'"],
    ['to nowhere', { to: 'nobody' }, 'ValidateTransfer', 'UnknownAccount', "no account 'nobody'"],
    ['to itself', { to: 'alice' }, 'ValidateTransfer', 'InvalidTransfer', "'alice' is both sides"],
    ['of nothing', { amount: usd(0) }, 'ValidateTransfer', 'InvalidTransfer', 'must be positive'],
    ['to another currency', { to: 'euro' }, 'ValidateTransfer', 'CurrencyMismatch', 'held in EUR'],
    ['from a frozen account', { from: 'frozen' }, 'ValidateTransfer', 'AccountClosed', 'is FROZEN'],
    ['to a closed account', { to: 'closed' }, 'ValidateTransfer', 'AccountClosed', 'is CLOSED'],
    ['of too much', { amount: usd(10_001) }, 'DebitSource', 'InsufficientFunds', 'has 10000 of 10001 USD'],
  ])('%s', async (_, changes, step, error, message) => {
    const before = await bank.balances()
    const { status, failure, timeline } = await bank.ended(await bank.start(transfer(changes)))
    expect(status).toBe('COMPENSATED')
    expect(failure).toMatchObject({ step, error, message: expect.stringContaining(message) })
    expect(timeline.find((row) => row.step === step)).toMatchObject({
      status: 'FAILED',
      attempts: [{ number: 1 }],
    })
    expect(await bank.balances()).toEqual(before)
    expect(await bank.violations()).toEqual([])
  })
})

test.each([
  ['CLOSED', 'DebitSource', 'alice'],
  ['CLOSED', 'CreditDestination', 'bob'],
  ['FROZEN', 'CreditDestination', 'bob'],
] as const)('an account that is %s just before %s takes no part', async (status, step, accountId) => {
  const held = cloud.block(step)
  const id = await bank.start(transfer())
  await held.reached
  await bank.put(accountId, { balance: asBefore[accountId], status })
  held.release()
  const { failure } = await bank.ended(id)
  expect(failure).toMatchObject({ step, error: 'AccountClosed' })
  expect(await bank.balances()).toEqual(asBefore)
  expect(await bank.violations()).toEqual([])
})

describe('a failure leaves a whole transfer or none', () => {
  const notDone = [
    ['ValidateTransfer', 'before'],
    ['ValidateTransfer', 'after'],
    ['DebitSource', 'before'],
    ['DebitSource', 'after'],
    ['CreditDestination', 'before'],
    ['CreditDestination', 'after'],
    ['SettleTransfer', 'before'],
  ] as const
  test.each(spread(notDone, 3))('%s, %s its effect: none', async (failAt, when) => {
    const id = await bank.start(transfer(), { simulate: { failAt, when } })
    expect(await bank.ended(id)).toMatchObject({ status: 'COMPENSATED', failure: { step: failAt } })
    expect(await bank.balances()).toEqual(asBefore)
    expect(await bank.violations()).toEqual([])
  })

  test.each([
    ['SettleTransfer', 'after'],
    ['NotifyParties', 'before'],
    ['NotifyParties', 'after'],
  ] as const)('%s, %s its effect: whole', async (failAt, when) => {
    const id = await bank.start(transfer(), { simulate: { failAt, when } })
    expect(await bank.ended(id)).toMatchObject({ status: 'COMPLETED' })
    expect(await bank.balances()).toEqual(moved)
    expect(await bank.violations()).toEqual([])
  })

  const timedOut = { failed: true, payload: '{"errorType":"Sandbox.Timedout","errorMessage":"timed out"}' }
  const Steps = ['ValidateTransfer', 'DebitSource', 'CreditDestination', 'SettleTransfer']

  test.each(spread(Steps, 2))('%s timing out once after its effect: whole', async (step) => {
    const remove = cloud.inject(step, async (_, run) => {
      remove()
      await run()
      return timedOut
    })
    expect(await bank.ended(await bank.start(transfer()))).toMatchObject({ status: 'COMPLETED' })
    expect(await bank.balances()).toEqual(moved)
    expect(await bank.violations()).toEqual([])
  })

  test.each(spread(Steps, 2))('%s timing out every time after its effect', async (step) => {
    const remove = cloud.inject(step, async (_, run) => {
      await run()
      return timedOut
    })
    const { status } = await bank.ended(await bank.start(transfer()))
    remove()
    expect(status).toBe(step === 'SettleTransfer' ? 'COMPLETED' : 'COMPENSATED')
    expect(await bank.balances()).toEqual(step === 'SettleTransfer' ? moved : asBefore)
    expect(await bank.violations()).toEqual([])
  })

  const interventions = [...Steps, 'NotifyParties', 'RecordEnding'].flatMap((step) => [
    ['stopped', step] as const,
    ['cancelled', step] as const,
  ])
  test.each(spread(interventions, 4))('%s in %s', async (what, step) => {
    const held = cloud.block(step)
    const id = await bank.start(transfer())
    await held.reached
    const isPast = step === 'NotifyParties' || step === 'RecordEnding'
    if (what === 'stopped') {
      await bank.stop(id)
    } else {
      expect(await bank.cancel(id)).toMatchObject(
        isPast ? { status: 409, body: { type: '/problems/past-pivot' } } : { status: 202 },
      )
      held.release()
    }
    const { status } = await bank.ended(id)
    held.release()
    expect(status).toBe(isPast ? 'COMPLETED' : 'COMPENSATED')
    await cloud.settled()
    expect(await bank.balances()).toEqual(isPast ? moved : asBefore)
    expect(await bank.violations()).toEqual([])
  })
})

test('money that is not settled cannot be spent, and is withdrawn without a trace on the balance', async () => {
  const held = cloud.block('SettleTransfer')
  const first = await bank.start(transfer(), { simulate: { failAt: 'SettleTransfer', when: 'before' } })
  await held.reached
  expect(await bank.account('bob')).toMatchObject({ balance: usd(500), pending: usd(2_500) })
  const second = await bank.start(transfer({ from: 'bob', to: 'alice', amount: usd(3_000) }))
  expect(await bank.ended(second)).toMatchObject({ failure: { error: 'InsufficientFunds' } })
  held.release()
  expect(await bank.ended(first)).toMatchObject({ status: 'COMPENSATED' })
  expect(await bank.balances()).toEqual(asBefore)
  expect(await bank.violations()).toEqual([])
})

test('a settled transfer that fails takes nothing back from the money another has pending', async () => {
  const held = cloud.block('SettleTransfer')
  const other = await bank.start(transfer())
  await held.reached
  const settled = await bank.start(transfer(), { simulate: { failAt: 'SettleTransfer', when: 'after' } })
  const { status, timeline } = await bank.ended(settled)
  expect(status).toBe('COMPLETED')
  expect(timeline.filter(({ kind, status }) => kind === 'undo' && status === 'UNDONE')).toEqual([])
  expect(await bank.account('bob')).toMatchObject({ balance: usd(3_000), pending: usd(2_500) })
  held.release()
  expect(await bank.ended(other)).toMatchObject({ status: 'COMPLETED' })
  expect(await bank.violations()).toEqual([])
})

test('what is undone is undone newest first', async () => {
  const { timeline } = await bank.ended(
    await bank.start(transfer(), { simulate: { failAt: 'SettleTransfer', when: 'before' } }),
  )
  const undos = timeline.filter(({ kind }) => kind === 'undo').map(({ step, of }) => `${step} of ${of}`)
  expect(undos).toEqual(['WithdrawCredit of CreditDestination', 'ReturnDebit of DebitSource'])
  expect(await linesOf('alice')).toEqual(['Adjustment 10000', 'Debit 2500', 'DebitReturned 2500'])
  expect(await linesOf('bob')).toEqual(['Adjustment 500', 'Credit 2500', 'CreditWithdrawn 2500'])
})

test('setting a balance takes nothing from what is on its way, and says what it has changed', async () => {
  const held = cloud.block('CreditDestination')
  const id = await bank.start(transfer(), { simulate: { failAt: 'SettleTransfer', when: 'before' } })
  await held.reached
  await bank.put('alice', { balance: 1 })
  held.release()
  await bank.ended(id)
  expect(await bank.balances()).toEqual({ alice: 2_501, bob: 500 })
  expect(await linesOf('alice')).toContain('Adjustment -7499')
  expect(await bank.violations()).toEqual([])
})

test('an account keeps its currency', async () => {
  const body = { owner: 'alice', balance: { amount: 1, currency: 'EUR' } }
  expect(await bank.send('PUT', '/accounts/alice', body)).toMatchObject({
    status: 409,
    body: { type: '/problems/other-currency' },
  })
})

test('50 transfers in circles at once: no money is made or lost, nobody is overdrawn', async () => {
  bank = await openBank(cloud, { a: 1_000, b: 1_000, c: 1_000 })
  const circle = ['a', 'b', 'c']
  const ids = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      bank.start(
        {
          from: circle[index % 3]!,
          to: circle[(index + 1) % 3]!,
          amount: usd(100 + 37 * (index % 7)),
        },
        index % 5 === 0 ? { simulate: { failAt: 'CreditDestination', when: 'after' } } : {},
      ),
    ),
  )
  const statuses: string[] = []
  for (const id of ids) {
    statuses.push((await bank.ended(id)).status)
  }
  expect(statuses.filter((_, index) => index % 5 === 0)).toEqual(Array(10).fill('COMPENSATED'))
  expect(statuses).toContain('COMPLETED')
  const balances = Object.values(await bank.balances())
  expect(balances.reduce((sum, each) => sum + each)).toBe(3_000)
  expect(await bank.violations()).toEqual([])
}, 120_000)
