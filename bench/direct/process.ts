import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAssembly } from '#local/assembly/index.ts'
import { createDynamoDbPart } from '#local/dynamodb/index.ts'
import { moveTransactionTokens } from '#local/lambda/runtime/transaction-tokens.ts'
import { processorMsOfTree } from '../process-tree.ts'
import { projectDirectory } from '../project.ts'
import { orderFor, skuOf } from '../shop.ts'
import { measureRate, type Rate } from '../statistics.ts'
import { callInProcess } from './call-handler.ts'
import { callInThreads } from './call-in-threads.ts'
import type { DirectLoads } from './measure.ts'
import { createOrderLoop } from './order-loop.ts'

/**
 * What an order costs without any engine: the same bundled handlers on the same emulator with the same kind of data
 * file. StartExecution finds a Step Functions that answers at once and does nothing.
 */
async function measure({ loads, threads }: DirectLoads): Promise<Rate[]> {
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
  moveTransactionTokens()
  const call = threads === undefined ? await callInProcess() : callInThreads(threads)
  try {
    const placeOrder = await createOrderLoop(call)
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
  measure(loads as DirectLoads).then(
    (rates) => process.send!(rates, () => process.exit(0)),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
