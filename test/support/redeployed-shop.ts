import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { createTestCloud, type TestCloud } from '#testing/test-cloud.ts'
import { findViolations } from '#verify/invariants/orders.ts'
import { testAssembly } from './assembly.ts'
import { before, changeAssembly } from './changed-assembly.ts'
import { skipIdleSweeps } from './idle-sweeps.ts'
import { createShop, type Shop } from './shop.ts'

export const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:FlowForge-order-fulfillment'

/** A new definition: its executions pass through `Audit` before they pay, and through `AuditUndo` when undone from the top. */
export function auditedAssembly(): string {
  return changeAssembly({
    definition: (machine) =>
      before('RevertWarehouse', 'AuditUndo')(before('ProcessPayment', 'Audit')(machine)),
  })
}

/** A shop on a cloud that each test of the file deploys, and deploys anew on the same data, in time that moves by hand. */
export function createRedeployedShop() {
  let dataDir: string
  let cloud: TestCloud | undefined
  let shop: Shop
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'flowforge-versions-'))
  })
  afterEach(async () => {
    await cloud?.stop()
    rmSync(dataDir, { recursive: true })
  })

  async function start(assembly: string, startsAt?: number): Promise<void> {
    cloud = await createTestCloud({
      assembly,
      dataDir,
      time: 'by hand',
      ...(startsAt === undefined ? {} : { startsAt }),
    })
    skipIdleSweeps(cloud)
    shop = createShop(cloud.url!, 'acme')
  }

  async function executionOf(orderId: string, prefix = '') {
    return (await cloud!.executions()).find(({ name }) => name === `${prefix}acme_${orderId}`)!
  }

  async function reaches(orderId: string, status: string): Promise<void> {
    await expect.poll(async () => (await shop.order(orderId)).status, { interval: 20 }).toBe(status)
  }

  return {
    /** Of the deployment that runs. */
    get cloud(): TestCloud {
      return cloud!
    },
    get shop(): Shop {
      return shop
    },
    /** The first deployment, with ten of SKU-A in stock. */
    async deploy(assembly = testAssembly): Promise<void> {
      await start(assembly)
      await shop.stock('SKU-A', 10)
    },
    /** The cloud stops, and starts again on the same data with what has been built meanwhile. */
    async redeploy(assembly: string): Promise<void> {
      const startsAt = cloud!.clock.now()
      await cloud!.stop()
      await start(assembly, startsAt)
    },
    executionOf,
    /** The states that the order's execution, or its rollback of this prefix, has entered. */
    async pathOf(orderId: string, prefix = ''): Promise<string[]> {
      return cloud!.path((await executionOf(orderId, prefix)).executionArn)
    },
    /** Stops it in Step Functions, bypassing the API. */
    async stop(orderId: string): Promise<void> {
      await cloud!.stopExecution((await executionOf(orderId)).executionArn)
    },
    reaches,
    /** An order that waits for its approval. */
    async waiting(): Promise<string> {
      const orderId = await shop.start({ requireApproval: true })
      await reaches(orderId, 'AWAITING_APPROVAL')
      return orderId
    },
    approve: (orderId: string) => shop.send('POST', `/orders/${orderId}/approval`, { decision: 'approve' }),
    /** The numbers of the machine's published versions, newest first. */
    async versions(): Promise<string[]> {
      const answer = await cloud!.states.request('ListStateMachineVersions', { stateMachineArn: MACHINE })
      return (answer.stateMachineVersions as { stateMachineVersionArn: string }[]).map((version) =>
        version.stateMachineVersionArn.replace(`${MACHINE}:`, ''),
      )
    },
    violations: () => findViolations(cloud!.dynamoDb, { tenant: 'acme', initial: { 'acme/SKU-A': 10 } }),
  }
}
