import { setTimeout as sleep } from 'node:timers/promises'
import { createDynamoDb } from '#local/dynamodb/client.ts'
import { findViolations } from '#verify/invariants/orders.ts'
import { scanTable } from '#verify/tables/scan.ts'
import { type RunningCloud, startCloud } from '../cloud.ts'
import { callStepFunctions, expectStatus } from '../http.ts'
import { memoryOfTree, totalOf } from '../process-tree.ts'
import { ON_HAND, SKUS, UNIT_PRICE } from '../shop.ts'
import { percentile } from '../statistics.ts'
import { checkConnections, generateLoad } from './load-generator.ts'
import { measureBare } from './measure-bare.ts'
import { type BurstLoad, type Placed, placeOrders, TENANT } from './place-orders.ts'
import { type HealthSample, watchHealth } from './watch-health.ts'

/** Of `/health`, in milliseconds. */
interface Health {
  p50: number
  p99: number
  most: number
  asked: number
  otherThan200: number
}

export interface BurstFacts extends Placed {
  load: BurstLoad
  health: Health
  /** Of a server that only answers, under the same burst. */
  bareHealth: Health
  /** Seconds from the first request until nothing ran any more. */
  endedAfter: number
  /** How many executions have each status in the end. */
  statuses: Record<string, number>
  /** Orders among them that were placed before the burst. */
  warmed: number
  /** What is wrong with stock, money or ledger, in words. */
  violations: string[]
  mostMegabytes: number
}

/** Orders that have not ended by then are reported as they are. */
const PATIENCE_MS = 15 * 60_000
const WARM_ORDERS = 50

/** Posts that many orders at once to a local cloud, and reports what became of each. */
export async function measureBurst(load: BurstLoad, say: (what: string) => void): Promise<BurstFacts> {
  checkConnections(load.connections)
  say('the same burst to a server that only answers')
  const bareHealth = summarize(await measureBare(load))
  const cloud = await startCloud()
  try {
    await stockUp(cloud)
    const endWatch = watchHealth(cloud.apiUrl)
    say(`${WARM_ORDERS} orders to warm up`)
    await placeOrders(cloud.apiUrl, { orders: WARM_ORDERS, retry: true, connections: 4, prefix: 'warm' })
    await untilQuiet(cloud, PATIENCE_MS)
    await endWatch()
    return { ...(await measureOn(cloud, load, say)), bareHealth }
  } finally {
    await cloud.stop()
  }
}

async function measureOn(
  cloud: RunningCloud,
  load: BurstLoad,
  say: (what: string) => void,
): Promise<Omit<BurstFacts, 'bareHealth'>> {
  const started = performance.now()
  const endWatch = watchHealth(cloud.apiUrl)
  let mostMegabytes = 0
  const weigh = setInterval(() => {
    mostMegabytes = Math.max(mostMegabytes, totalOf(memoryOfTree(cloud.pid)))
  }, 2_000)
  say(`${load.orders} orders at once`)
  const placed = await generateLoad(cloud.apiUrl, load)
  say(`answered: ${JSON.stringify(placed.last)}`)
  await untilQuiet(cloud, PATIENCE_MS)
  clearInterval(weigh)
  const endedAfter = (performance.now() - started) / 1_000
  const health = summarize(await endWatch())
  const facts = { load, ...placed, health, endedAfter, mostMegabytes, warmed: WARM_ORDERS }
  return { ...facts, ...(await audit(cloud)) }
}

async function stockUp({ apiUrl }: RunningCloud): Promise<void> {
  for (const sku of SKUS) {
    await expectStatus(200, 'PUT', `${apiUrl}/inventory/${sku}`, {
      body: { onHand: ON_HAND, unitPrice: UNIT_PRICE },
      headers: { 'x-tenant-id': TENANT },
    })
  }
}

/** Waits until Step Functions runs nothing any more. */
async function untilQuiet({ awsUrl }: RunningCloud, patienceMs: number): Promise<void> {
  const { stateMachines } = await callStepFunctions<{
    stateMachines: { name: string; stateMachineArn: string }[]
  }>(awsUrl, 'ListStateMachines', {})
  const { stateMachineArn } = stateMachines.find(({ name }) => name.endsWith('order-fulfillment'))!
  const latest = performance.now() + patienceMs
  while (performance.now() < latest) {
    const { executions } = await callStepFunctions<{ executions: object[] }>(awsUrl, 'ListExecutions', {
      stateMachineArn,
      statusFilter: 'RUNNING',
      maxResults: 1,
    })
    if (executions.length === 0) {
      return
    }
    await sleep(500)
  }
}

function summarize(samples: readonly HealthSample[]): Health {
  const times = samples.map(({ milliseconds }) => milliseconds)
  return {
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    most: Math.max(...times),
    asked: samples.length,
    otherThan200: samples.filter(({ status }) => status !== 200).length,
  }
}

/** Reads the tables past all handlers. */
async function audit({ awsUrl }: RunningCloud): Promise<Pick<BurstFacts, 'statuses' | 'violations'>> {
  const call = createDynamoDb(awsUrl)
  const initial = Object.fromEntries(SKUS.map((sku) => [`${TENANT}/${sku}`, ON_HAND]))
  const items = await scanTable(call, 'Executions', TENANT)
  const statuses: Record<string, number> = {}
  for (const { sk, status } of items) {
    if (sk === 'SUMMARY') {
      statuses[String(status)] = (statuses[String(status)] ?? 0) + 1
    }
  }
  return { statuses, violations: await findViolations(call, { initial, tenant: TENANT }) }
}
