import assert from 'node:assert/strict'
import type { Scenario } from '../scenario.ts'
import type { Tenant } from '../tenant.ts'

const usd = (amount: number) => ({ amount, currency: 'USD' })

async function openAccounts(tenant: Tenant) {
  const [from, to] = [tenant.id('from'), tenant.id('to')]
  for (const id of [from, to]) {
    const body = { owner: id, balance: usd(1_000) }
    assert.equal((await tenant.send('PUT', `/accounts/${id}`, { body })).status, 200)
  }
  const balances = () =>
    Promise.all([from, to].map(async (id) => (await tenant.get(`/accounts/${id}`)).balance.amount))
  return { from, to, balances }
}

const REVIEWS = ['LegalReview', 'SecurityReview', 'FinanceReview']

/** Returns when each review waits. */
async function submit(tenant: Tenant) {
  const documentId = tenant.id('doc')
  const submission = { documentId, version: 1, title: 'Terms', author: 'e2e' }
  const id = await tenant.start('document-approval', submission)
  for (;;) {
    const { timeline } = await tenant.until(id, 'AWAITING_APPROVAL')
    const waiting = timeline.filter(({ status }: { status: string }) => status === 'WAITING')
    if (waiting.length === REVIEWS.length) {
      return { id, documentId }
    }
  }
}

const decide = async (tenant: Tenant, id: string, decision: object) => {
  const { status, text } = await tenant.post(`/executions/${id}/approval`, decision)
  assert.equal(status, 200, text)
}

let turn = Promise.resolve()

export const workflows: Scenario[] = [
  {
    name: 'a transfer moves money from one account to the other',
    async run({ tenant }) {
      const { from, to, balances } = await openAccounts(tenant)
      await tenant.until(await tenant.start('money-transfer', { from, to, amount: usd(300) }), 'COMPLETED')
      assert.deepEqual(await balances(), [700, 1_300])
    },
  },
  {
    name: 'a transfer that fails after the debit gives the money back',
    needs: ['fault injection'],
    async run({ tenant }) {
      const { from, to, balances } = await openAccounts(tenant)
      const simulate = { failAt: 'CreditDestination', when: 'after' }
      const body = { from, to, amount: usd(300), simulate }
      await tenant.until(await tenant.start('money-transfer', body), 'COMPENSATED')
      assert.deepEqual(await balances(), [1_000, 1_000])
    },
  },
  {
    name: 'a document that all three approve side by side is published',
    async run({ tenant }) {
      const { id, documentId } = await submit(tenant)
      await Promise.all(REVIEWS.map((step) => decide(tenant, id, { decision: 'approve', step })))
      await tenant.until(id, 'COMPLETED')
      assert.equal((await tenant.get(`/documents/${documentId}`)).published, 1)
    },
  },
  {
    name: 'one rejection revokes what the others have approved',
    async run({ tenant }) {
      const { id, documentId } = await submit(tenant)
      await decide(tenant, id, { decision: 'approve', step: 'LegalReview' })
      await decide(tenant, id, { decision: 'reject', step: 'FinanceReview' })
      await tenant.until(id, 'COMPENSATED')
      const { versions } = await tenant.get(`/documents/${documentId}`)
      assert.deepEqual([versions[0].state, Object.keys(versions[0].revoked)], ['WITHDRAWN', ['LegalReview']])
    },
  },
  {
    name: 'a migration moves each item of a list, one after the other',
    run: inTurn(async ({ tenant }) => {
      const done = await migrate(tenant)
      const { toVersion } = done.input
      assert.deepEqual(
        done.results.switchService.map((each: { toVersion: number }) => each.toVersion),
        SERVICES.map(() => toVersion),
      )
    }),
  },
  {
    name: 'a migration that fails at the last item moves those done back, the last first',
    needs: ['fault injection'],
    run: inTurn(async ({ tenant }) => {
      const simulate = { failAt: 'SwitchService', when: 'before', index: SERVICES.length - 1 }
      const body = { services: SERVICES, toVersion: LAST_VERSION, requestedBy: 'e2e', simulate }
      const undone = await tenant.until(await tenant.start('data-migration', body), 'COMPENSATED')
      const back = undone.timeline.filter(
        ({ of, status }: { of?: string; status: string }) =>
          of?.startsWith('SwitchService') && status === 'UNDONE',
      )
      assert.deepEqual(
        back.map(({ of }: { of: string }) => of),
        ['SwitchService[1]', 'SwitchService[0]'],
      )
    }),
  },
]

/** A tenant has these, and no others. */
const SERVICES = ['accounts', 'catalogue', 'invoices']
const LAST_VERSION = 1_000_000

/** Moves the services to a version above those that earlier runs have left, which a conflict tells. */
async function migrate(tenant: Tenant) {
  let toVersion = 2
  for (const _ of SERVICES) {
    const id = await tenant.start('data-migration', { services: SERVICES, toVersion, requestedBy: 'e2e' })
    const ended = await tenant.until(id, 'COMPLETED', 'COMPENSATED')
    const live = /is live at version (\d+)/.exec(ended.failure?.message ?? '')?.[1]
    if (!live) {
      assert.equal(ended.status, 'COMPLETED', `${id}: ${JSON.stringify(ended.failure)}`)
      return ended
    }
    toVersion = Number(live) + 1
  }
  throw new assert.AssertionError({
    message: `the services move on by themselves: they are above ${toVersion}`,
  })
}

/** Has scenarios wait for each other that work on what a tenant has one of. */
function inTurn(run: Scenario['run']): Scenario['run'] {
  return (context) => {
    const mine = turn.then(() => run(context))
    turn = mine.catch(() => {})
    return mine
  }
}
