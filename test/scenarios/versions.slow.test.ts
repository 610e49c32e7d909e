import { describe, expect, test, vi } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { before, changeAssembly } from '#test/support/changed-assembly.ts'
import { auditedAssembly, createRedeployedShop, MACHINE } from '#test/support/redeployed-shop.ts'

const HOUR = 3_600_000

// Each test starts the cloud two or three times.
vi.setConfig({ testTimeout: 120_000 })

const app = createRedeployedShop()
const { deploy, redeploy, executionOf, pathOf, stop, reaches, waiting, approve, versions, violations } = app

describe('a definition changed while orders are in flight', () => {
  test('what is stopped is rolled back on the version it began with', async () => {
    await deploy()
    const old = await waiting()
    await redeploy(auditedAssembly())
    const young = await waiting()
    for (const orderId of [old, young]) {
      await stop(orderId)
      await reaches(orderId, 'COMPENSATED')
    }
    expect(await pathOf(old, 'R1_')).not.toContain('AuditUndo')
    expect(await pathOf(young, 'R1_')).toContain('AuditUndo')
    expect(await executionOf(old, 'R1_')).toMatchObject({ stateMachineVersionArn: `${MACHINE}:1` })
    expect(await app.shop.order(old)).toMatchObject({ version: '1', failure: { error: 'Stopped' } })
    expect(await app.shop.order(young)).toMatchObject({ version: '2', failure: { error: 'Stopped' } })
    expect(await violations()).toEqual([])
  })

  test('an undone order that is done anew runs the new one', async () => {
    await deploy()
    const old = await waiting()
    await app.shop.send('POST', `/orders/${old}/cancel`, {})
    await reaches(old, 'COMPENSATED')
    await redeploy(auditedAssembly())
    const { body } = await app.shop.send('POST', `/orders/${old}/retry`, {})
    const anew = body.orderId as string
    await reaches(anew, 'AWAITING_APPROVAL')
    await approve(anew)
    await reaches(anew, 'COMPLETED')
    expect(await app.shop.order(old)).toMatchObject({ version: '1' })
    expect(await app.shop.order(anew)).toMatchObject({ version: '2', retryOf: old })
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
    await app.cloud.startExecution(MACHINE, { tenant: 'acme', executionId: 'by-hand', input }, 'acme_by-hand')
    await reaches('by-hand', 'AWAITING_APPROVAL')
    expect(await app.shop.order('by-hand')).not.toHaveProperty('version')
    await redeploy(auditedAssembly())
    await app.cloud.states.request('DeleteStateMachineVersion', { stateMachineVersionArn: `${MACHINE}:1` })
    for (const orderId of [orphan, 'by-hand']) {
      await stop(orderId)
      await reaches(orderId, 'COMPENSATED')
      expect(await pathOf(orderId, 'R1_')).toContain('AuditUndo')
      expect(await app.shop.order(orderId)).toMatchObject({ version: '2' })
    }
    expect(await violations()).toEqual([])
  })
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
    const orders = [await app.shop.start(), await app.shop.start()]
    await app.cloud.advance(60_000)
    for (const orderId of orders) {
      expect(await app.shop.order(orderId)).toMatchObject({ status: 'RUNNING' })
    }
    await redeploy(testAssembly)
    await app.cloud.advance(600_000)
    for (const orderId of orders) {
      await reaches(orderId, 'COMPLETED')
      expect(await app.shop.order(orderId)).toMatchObject({ version: '1' })
    }
    expect(await versions()).toEqual(['1'])
    expect(await violations()).toEqual([])
  })

  test('an undo that had given up on it goes on, retried here or redriven in Step Functions', async () => {
    await deploy(buggy('RefundPayment'))
    const fail = { simulate: { failAt: 'UpdateWarehouse', when: 'after' } }
    const [retried, redriven] = [await app.shop.start(fail), await app.shop.start(fail)]
    await app.cloud.advance(12 * HOUR)
    for (const orderId of [retried, redriven]) {
      await reaches(orderId, 'COMPENSATION_FAILED')
    }
    await redeploy(changeAssembly({ definition: before('RevertWarehouse', 'AuditUndo') }))
    expect(await app.shop.send('POST', `/orders/${retried}/retry`, {})).toMatchObject({ status: 202 })
    const { executionArn } = await executionOf(redriven)
    await app.cloud.states.request('RedriveExecution', { executionArn })
    for (const orderId of [retried, redriven]) {
      await reaches(orderId, 'COMPENSATED')
      expect(await app.shop.order(orderId)).toMatchObject({ version: '1' })
    }
    expect(await pathOf(retried, 'R1_')).not.toContain('AuditUndo')
    expect(await executionOf(redriven, 'R1_')).toBeUndefined()
    expect(await violations()).toEqual([])
  })
})
