import { expect, test, vi } from 'vitest'
import { AwsError } from '#local/aws-error.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { auditedAssembly, createRedeployedShop, MACHINE } from '#test/support/redeployed-shop.ts'

// Each test starts the cloud two or three times.
vi.setConfig({ testTimeout: 120_000 })

const app = createRedeployedShop()
const { deploy, redeploy, pathOf, reaches, waiting, approve, versions, violations } = app

test('orders in flight go on with their definition, new ones run the new one, and the API says which', async () => {
  await deploy()
  const held = await waiting()
  app.cloud.inject('ProcessPayment', async () => {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
  })
  const blocked = await app.shop.start()
  await expect.poll(() => pathOf(blocked)).toContain('ProcessPayment')
  await redeploy(auditedAssembly())

  expect(await approve(held)).toMatchObject({ status: 200 })
  const young = await app.shop.start()
  await app.cloud.advance(60_000)
  for (const orderId of [held, blocked, young]) {
    await reaches(orderId, 'COMPLETED')
  }
  expect(await pathOf(held)).not.toContain('Audit')
  expect(await pathOf(blocked)).not.toContain('Audit')
  expect(await pathOf(young)).toContain('Audit')
  expect(await app.shop.order(held)).toMatchObject({ version: '1' })
  expect(await app.shop.order(blocked)).toMatchObject({ version: '1' })
  expect(await app.shop.order(young)).toMatchObject({ version: '2' })
  expect((await app.shop.get('/orders')).body.items).toMatchObject([
    { orderId: young, version: '2' },
    { orderId: blocked, version: '1' },
    { orderId: held, version: '1' },
  ])
  expect(await violations()).toEqual([])
})

test('an unchanged definition is published once, one that comes back is published anew', async () => {
  await deploy()
  await redeploy(testAssembly)
  expect(await versions()).toEqual(['1'])
  await redeploy(auditedAssembly())
  await redeploy(testAssembly)
  expect(await versions()).toEqual(['3', '2', '1'])
  const live = await app.cloud.states.request('DescribeStateMachineAlias', {
    stateMachineAliasArn: `${MACHINE}:live`,
  })
  expect(live.routingConfiguration).toEqual([{ stateMachineVersionArn: `${MACHINE}:3`, weight: 100 }])
})
