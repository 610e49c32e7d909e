import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { before, changeAssembly } from '#test/support/changed-assembly.ts'
import { skipIdleSweeps } from '#test/support/idle-sweeps.ts'
import { createShop, type Shop } from '#test/support/shop.ts'
import { createTestCloud, type TestCloud } from '#testing/test-cloud.ts'
import { findViolations } from '#verify/invariants/orders.ts'

const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:FlowForge-order-fulfillment'
const HOUR = 3_600_000

// Each test starts the cloud two or three times.
vi.setConfig({ testTimeout: 120_000 })

let dataDir: string
let cloud: TestCloud
let shop: Shop
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'flowforge-versions-'))
})
afterEach(async () => {
  await cloud.stop()
  rmSync(dataDir, { recursive: true })
})

/** The first deployment, with ten of SKU-A in stock. */
const deploy = async (assembly = testAssembly) => {
  cloud = await createTestCloud({ assembly, dataDir, time: 'by hand' })
  skipIdleSweeps(cloud)
  shop = createShop(cloud.url!, 'acme')
  await shop.stock('SKU-A', 10)
}
/** The cloud stops, and starts again on the same data with what has been built meanwhile. */
const redeploy = async (assembly: string) => {
  const startsAt = cloud.clock.now()
  await cloud.stop()
  cloud = await createTestCloud({ assembly, dataDir, time: 'by hand', startsAt })
  skipIdleSweeps(cloud)
  shop = createShop(cloud.url!, 'acme')
}
/** A new definition: its executions pass through `Audit` before they pay, and through `AuditUndo` when undone from the top. */
const audited = () =>
  changeAssembly({
    definition: (machine) =>
      before('RevertWarehouse', 'AuditUndo')(before('ProcessPayment', 'Audit')(machine)),
  })

const executionOf = async (orderId: string, prefix = '') =>
  (await cloud.executions()).find(({ name }) => name === `${prefix}acme_${orderId}`)!
const pathOf = async (orderId: string, prefix = '') =>
  cloud.path((await executionOf(orderId, prefix)).executionArn)
const stop = async (orderId: string) => cloud.stopExecution((await executionOf(orderId)).executionArn)
const reaches = (orderId: string, status: string) =>
  expect.poll(async () => (await shop.order(orderId)).status, { interval: 20 }).toBe(status)
const waiting = async () => {
  const orderId = await shop.start({ requireApproval: true })
  await reaches(orderId, 'AWAITING_APPROVAL')
  return orderId
}
const approve = (orderId: string) => shop.send('POST', `/orders/${orderId}/approval`, { decision: 'approve' })
const versions = async () => {
  const answer = await cloud.states.request('ListStateMachineVersions', { stateMachineArn: MACHINE })
  return (answer.stateMachineVersions as { stateMachineVersionArn: string }[]).map((version) =>
    version.stateMachineVersionArn.replace(`${MACHINE}:`, ''),
  )
}
const violations = () => findViolations(cloud.dynamoDb, { tenant: 'acme', initial: { 'acme/SKU-A': 10 } })

describe('a definition changed while orders are in flight', () => {
  test('those in flight go on with theirs, new ones run the new one, and the API says which', async () => {
    await deploy()
    const held = await waiting()
    cloud.inject('ProcessPayment', async () => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
    })
    const blocked = await shop.start()
    await expect.poll(() => pathOf(blocked)).toContain('ProcessPayment')
    await redeploy(audited())

    expect(await approve(held)).toMatchObject({ status: 200 })
    const young = await shop.start()
    await cloud.advance(60_000)
    for (const orderId of [held, blocked, young]) {
      await reaches(orderId, 'COMPLETED')
    }
    expect(await pathOf(held)).not.toContain('Audit')
    expect(await pathOf(blocked)).not.toContain('Audit')
    expect(await pathOf(young)).toContain('Audit')
    expect(await shop.order(held)).toMatchObject({ version: '1' })
    expect(await shop.order(blocked)).toMatchObject({ version: '1' })
    expect(await shop.order(young)).toMatchObject({ version: '2' })
    expect((await shop.get('/orders')).body.items).toMatchObject([
      { orderId: young, version: '2' },
      { orderId: blocked, version: '1' },
      { orderId: held, version: '1' },
    ])
    expect(await violations()).toEqual([])
  })

  test('what is stopped is rolled back on the version it began with', async () => {
    await deploy()
    const old = await waiting()
    await redeploy(audited())
    const young = await waiting()
    for (const orderId of [old, young]) {
      await stop(orderId)
      await reaches(orderId, 'COMPENSATED')
    }
    expect(await pathOf(old, 'R1_')).not.toContain('AuditUndo')
    expect(await pathOf(young, 'R1_')).toContain('AuditUndo')
    expect(await executionOf(old, 'R1_')).toMatchObject({ stateMachineVersionArn: `${MACHINE}:1` })
    expect(await shop.order(old)).toMatchObject({ version: '1', failure: { error: 'Stopped' } })
    expect(await shop.order(young)).toMatchObject({ version: '2', failure: { error: 'Stopped' } })
    expect(await violations()).toEqual([])
  })

  test('an undone order that is done anew runs the new one', async () => {
    await deploy()
    const old = await waiting()
    await shop.send('POST', `/orders/${old}/cancel`, {})
    await reaches(old, 'COMPENSATED')
    await redeploy(audited())
    const { body } = await shop.send('POST', `/orders/${old}/retry`, {})
    const anew = body.orderId as string
    await reaches(anew, 'AWAITING_APPROVAL')
    await approve(anew)
    await reaches(anew, 'COMPLETED')
    expect(await shop.order(old)).toMatchObject({ version: '1' })
    expect(await shop.order(anew)).toMatchObject({ version: '2', retryOf: old })
    expect(await violations()).toEqual([])
  })

  test('what began on a version that was deleted, or on none, is rolled back by the live one', async () => {
    await deploy()
    const orphan = await waiting()
    const input = {
      items: [{ sku: 'SKU-A', quantity: 1 }],
      customerId: 'c',
      paymentMethod: 'tok_visa',
      requireApproval: true,
    }
    await cloud.startExecution(MACHINE, { tenant: 'acme', executionId: 'by-hand', input }, 'acme_by-hand')
    await reaches('by-hand', 'AWAITING_APPROVAL')
    expect(await shop.order('by-hand')).not.toHaveProperty('version')
    await redeploy(audited())
    await cloud.states.request('DeleteStateMachineVersion', { stateMachineVersionArn: `${MACHINE}:1` })
    for (const orderId of [orphan, 'by-hand']) {
      await stop(orderId)
      await reaches(orderId, 'COMPENSATED')
      expect(await pathOf(orderId, 'R1_')).toContain('AuditUndo')
      expect(await shop.order(orderId)).toMatchObject({ version: '2' })
    }
    expect(await violations()).toEqual([])
  })
})

test('an unchanged definition is published once, one that comes back is published anew', async () => {
  await deploy()
  await redeploy(testAssembly)
  expect(await versions()).toEqual(['1'])
  await redeploy(audited())
  await redeploy(testAssembly)
  expect(await versions()).toEqual(['3', '2', '1'])
  const live = await cloud.states.request('DescribeStateMachineAlias', {
    stateMachineAliasArn: `${MACHINE}:live`,
  })
  expect(live.routingConfiguration).toEqual([{ stateMachineVersionArn: `${MACHINE}:3`, weight: 100 }])
})

describe('a handler’s bug fixed while orders are in flight', () => {
  const buggy = (name: string) =>
    changeAssembly({
      handlers: {
        [name]: `export const handler = async (event) => event.results.validateOrder.no.such.thing`,
      },
    })

  test('they complete: what is not known is retried until the fixed handler answers', async () => {
    await deploy(buggy('ReserveInventory'))
    const orders = [await shop.start(), await shop.start()]
    await cloud.advance(60_000)
    for (const orderId of orders) {
      expect(await shop.order(orderId)).toMatchObject({ status: 'RUNNING' })
    }
    await redeploy(testAssembly)
    await cloud.advance(600_000)
    for (const orderId of orders) {
      await reaches(orderId, 'COMPLETED')
      expect(await shop.order(orderId)).toMatchObject({ version: '1' })
    }
    expect(await versions()).toEqual(['1'])
    expect(await violations()).toEqual([])
  })

  test('an undo that had given up on it goes on, retried here or redriven in Step Functions', async () => {
    await deploy(buggy('RefundPayment'))
    const fail = { simulate: { failAt: 'UpdateWarehouse', when: 'after' } }
    const [retried, redriven] = [await shop.start(fail), await shop.start(fail)]
    await cloud.advance(12 * HOUR)
    for (const orderId of [retried, redriven]) {
      await reaches(orderId, 'COMPENSATION_FAILED')
    }
    await redeploy(changeAssembly({ definition: before('RevertWarehouse', 'AuditUndo') }))
    expect(await shop.send('POST', `/orders/${retried}/retry`, {})).toMatchObject({ status: 202 })
    const { executionArn } = await executionOf(redriven)
    await cloud.states.request('RedriveExecution', { executionArn })
    for (const orderId of [retried, redriven]) {
      await reaches(orderId, 'COMPENSATED')
      expect(await shop.order(orderId)).toMatchObject({ version: '1' })
    }
    expect(await pathOf(retried, 'R1_')).not.toContain('AuditUndo')
    expect(await executionOf(redriven, 'R1_')).toBeUndefined()
    expect(await violations()).toEqual([])
  })
})
