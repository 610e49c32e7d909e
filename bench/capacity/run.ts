import { synthesize } from '#cli/synthesis.ts'
import { executionName } from '#core/saga/runtime/execution-name.ts'
import { createCloud } from '#local/cloud.ts'
import type { DynamoDbCall } from '#local/dynamodb/interceptor.ts'
import { countCallbacks, countTransitions, readHistory } from '../history.ts'
import { expectStatus } from '../http.ts'
import { projectDirectory } from '../project.ts'
import { orderFor } from '../shop.ts'
import { measureUnits, type Units } from './units.ts'

/** What one order of a kind asks of AWS. */
export interface OrderUse extends Units {
  path: string
  status: string
  transitions: number
  /** Invocations by function. */
  invocations: Record<string, number>
  /** Memory of each invocation, summed up, in megabytes. */
  invokedMegabytes: number
  /** Tasks that end when somebody answers with their token. */
  callbacks: number
}

const SKU = 'CAPACITY'
const TENANT = 'capacity'
const ON_HAND = 1_000

const PATHS = {
  happy: orderFor(SKU),
  'card declined': orderFor(SKU, { paymentMethod: 'tok_chargeDeclined' }),
  'undone from the warehouse on': orderFor(SKU, { simulate: { failAt: 'UpdateWarehouse', when: 'after' } }),
}

/**
 * Runs one order down each path, and records what it calls: functions as they are invoked, and DynamoDB's requests, which
 * are then sent to empty tables once more, in their order, to be told what each consumes.
 */
export async function measureCapacity(say: (what: string) => void): Promise<OrderUse[]> {
  const assembly = await synthesize(projectDirectory, process.env, say)
  const calls: DynamoDbCall[] = []
  let invoked: string[] = []
  const ends = new Map<string, () => void>()
  const cloud = createCloud({
    ...{ assembly, port: 0, awsPort: 0 },
    dynamoDbFault(call) {
      calls.push(call)
      return undefined
    },
    fault(call, run) {
      invoked.push(call.functionName)
      return run()
    },
    onStatusChange: ({ detail: { name, status } }) => void (status === 'RUNNING' || ends.get(name)?.()),
  })
  try {
    const { url, awsUrl, lambda } = await cloud.start()
    const headers = { 'x-tenant-id': TENANT }
    await expectStatus(200, 'PUT', `${url}/inventory/${SKU}`, {
      body: { onHand: ON_HAND, unitPrice: { amount: 1999, currency: 'USD' } },
      headers,
    })
    const run = async (orderId: string, order: object) => {
      const ended = new Promise<void>((resolve) => ends.set(executionName(TENANT, orderId), resolve))
      await expectStatus(202, 'POST', `${url}/orders`, { body: { ...order, orderId }, headers })
      await ended
    }
    const used: (Omit<OrderUse, keyof Units> & { from: number; to: number })[] = []
    for (const [path, order] of Object.entries(PATHS)) {
      say(`an order: ${path}`)
      const orderId = path.replaceAll(' ', '-')
      const from = calls.length
      invoked = []
      await run(orderId, order)
      const [to, functions] = [calls.length, [...invoked]]
      const { status } = (await expectStatus(200, 'GET', `${url}/orders/${orderId}`, { headers })) as {
        status: string
      }
      const executionArn = `arn:aws:states:us-east-1:111111111111:execution:FlowForge-order-fulfillment:${executionName(TENANT, orderId)}`
      const events = await readHistory(awsUrl, executionArn)
      const megabytes = functions.map((name) => lambda.find(name).memorySize)
      used.push({
        ...{ path, status, from, to },
        transitions: countTransitions(events),
        invocations: countEach(functions.map((name) => name.replace(/^FlowForge-/, ''))),
        invokedMegabytes: megabytes.reduce((sum, each) => sum + each, 0),
        callbacks: countCallbacks(events),
      })
    }
    say('what each request consumes')
    const units = await measureUnits(assembly, calls)
    return used.map(({ from, to, ...use }) => ({ ...use, ...units(from, to) }))
  } finally {
    await cloud.stop()
  }
}

function countEach(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) {
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
