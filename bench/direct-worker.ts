import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Context, Handler } from 'aws-lambda'
import { RECORD_ENDING, resultKey, type SagaNode, stepsOf } from '#core/saga/index.ts'
import { bundleDirectory } from '#lib/bundles.ts'
import { loadAssembly } from '#local/assembly/index.ts'
import { createDynamoDbPart } from '#local/dynamodb/index.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import { processorMsOfTree } from './process-tree.ts'
import { projectDirectory } from './project.ts'
import { ON_HAND, orderFor, SKUS, skuOf, UNIT_PRICE } from './shop.ts'
import { type Load, measureRate, type Rate } from './statistics.ts'

/**
 * What an order costs without any engine: the same bundled handlers on the same emulator with the same kind of data
 * file, one after the other in one thread. StartExecution finds a Step Functions that answers at once and does nothing.
 */
async function measure(loads: readonly Load[]): Promise<Rate[]> {
  const directory = mkdtempSync(join(tmpdir(), 'flowforge-direct-'))
  const environment = { accountId: '111111111111', region: 'us-east-1' }
  const { functions, tables } = loadAssembly(join(projectDirectory, '.build', 'cdk.out'), environment)
  const dynamoDb = await createDynamoDbPart({ tables, file: join(directory, 'dynamodb.db') })
  const stepFunctions = await startMute()
  Object.assign(process.env, ...functions.map((each) => each.environment), {
    AWS_REGION: environment.region,
    AWS_ACCESS_KEY_ID: environment.accountId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_ENDPOINT_URL_SFN: stepFunctions.url,
  })
  await dynamoDb.start()
  try {
    const placeOrder = await createOrderLoop()
    const rates: Rate[] = []
    for (const load of loads) {
      const place = (sequence: number) => placeOrder(orderFor(skuOf(sequence)))
      rates.push(await measureRate(load, place, () => processorMsOfTree(process.pid)))
    }
    return rates
  } finally {
    stepFunctions.stop()
    await dynamoDb.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function createOrderLoop(): Promise<(order: object) => Promise<void>> {
  const load = async (name: string): Promise<Handler> =>
    (await import(pathToFileURL(join(bundleDirectory(projectDirectory), name, 'index.mjs')).href)).handler
  const handlers = new Map<string, Handler>()
  for (const { node } of stepsOf(orderFulfillment.steps)) {
    handlers.set(node.contract.name, await load(node.contract.name))
  }
  const startExecution = await load('StartExecution')
  const recordEnding = await load(RECORD_ENDING.name)
  const putInventoryItem = await load('PutInventoryItem')

  const request = async (handler: Handler, event: object): Promise<Record<string, string>> => {
    const { statusCode, body } = (await invoke(handler, {
      headers: { 'content-type': 'application/json' },
      pathParameters: null,
      queryStringParameters: null,
      requestContext: { requestId: 'bench' },
      ...event,
    })) as { statusCode: number; body: string }
    if (statusCode >= 300) {
      throw new Error(`${statusCode}: ${body}`)
    }
    return JSON.parse(body)
  }
  for (const sku of SKUS) {
    await request(putInventoryItem, {
      httpMethod: 'PUT',
      resource: '/inventory/{sku}',
      pathParameters: { sku },
      body: JSON.stringify({ onHand: ON_HAND, unitPrice: UNIT_PRICE }),
    })
  }

  return async (order) => {
    const { orderId } = await request(startExecution, {
      httpMethod: 'POST',
      resource: '/orders',
      body: JSON.stringify(order),
    })
    const { sku, quantity, ...rest } = order as { sku: string; quantity: number }
    const input = { ...rest, items: [{ sku, quantity }] }
    const saga = { executionId: orderId, tenant: 'demo', workflow: orderFulfillment.name, input, attempt: 1 }
    const results: Record<string, unknown> = {}
    const runAll = async (nodes: readonly SagaNode[]): Promise<void> => {
      for (const node of nodes) {
        if (node.kind === 'parallel') {
          await Promise.all(node.branches.map(runAll))
        } else if (node.kind === 'when') {
          const answers = results[resultKey(node.condition.contract.name)] as Record<string, unknown>
          if (answers[node.condition.field] === true) {
            await runAll(node.steps)
          }
        } else if (node.kind === 'each') {
          throw new Error(`the bench does not run each '${node.name}'`)
        } else {
          const { name } = node.contract
          results[resultKey(name)] = await invoke(handlers.get(name)!, { ...saga, results, step: name })
        }
      }
    }
    await runAll(orderFulfillment.steps)
    await invoke(recordEnding, { ...saga, results, step: 'SagaCompleted', ending: 'COMPLETED' })
  }
}

function invoke(handler: Handler, event: object): Promise<unknown> {
  const end = Date.now() + 10_000
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => end - Date.now() } as Context
  return handler(event, context, () => {}) as Promise<unknown>
}

/** A Step Functions that says yes. */
async function startMute(): Promise<{ url: string; stop(): void }> {
  const answer = JSON.stringify({
    executionArn: 'arn:aws:states:us-east-1:111111111111:execution:x:y',
    startDate: 0,
  })
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close().closeAllConnections() }
}

process.once('message', (loads) => {
  measure(loads as Load[]).then(
    (rates) => process.send!(rates, () => process.exit(0)),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
