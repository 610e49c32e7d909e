import { Agent, request } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCloud, type RunningCloud } from '#local/cloud.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { type AwsRequest, createAwsRequests } from '#test/support/aws-requests.ts'
import { callAws } from '#test/support/greeter-cloud.ts'
import { FUZZED_BUCKET, SIGNED_FOR_S3 } from '#test/support/s3-requests.ts'
import { createShop } from '#test/support/shop.ts'

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 100_000)
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
/** On a slow machine the rest is left out; how many were sent is printed. */
const MOST_MS = 1_000 * Number(process.env.FUZZ_SECONDS ?? 900)
const CHUNK = 500
const CALLERS = 16
/** Longer than GetActivityTask waits. */
const PATIENCE_MS = 90_000

const PASS = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })

let running: RunningCloud
let stop: () => Promise<void>
beforeAll(async () => {
  const cloud = createCloud({ assembly: testAssembly })
  stop = () => cloud.stop()
  running = await cloud.start()
})
afterAll(() => stop?.())

/** Things of its own that requests may start, change and delete, beside those of the app. */
async function createKnown(): Promise<string[]> {
  const { states, dynamoDb } = running
  const { stateMachineArn, stateMachineVersionArn } = await states.request('CreateStateMachine', {
    ...{ name: 'fuzz', roleArn: 'arn:aws:iam::111111111111:role/fuzz', definition: PASS, publish: true },
  })
  const { executionArn } = await states.request('StartExecution', { stateMachineArn, name: 'first' })
  await dynamoDb('CreateTable', {
    ...{ TableName: 'Fuzz', BillingMode: 'PAY_PER_REQUEST' },
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  })
  const queueUrl = await restoreKnown()
  return ['Fuzz', stateMachineArn, stateMachineVersionArn, executionArn, queueUrl].map(String)
}

/** Makes anew what requests delete for good, so that those after them find something. Returns the queue's address. */
async function restoreKnown(): Promise<unknown> {
  await send({ method: 'PUT', path: `/${FUZZED_BUCKET}`, headers: SIGNED_FOR_S3, body: '' })
  const { body } = await callAws(running.awsUrl, 'AmazonSQS.CreateQueue', { QueueName: 'Fuzz' })
  return body.QueueUrl
}

const agent = new Agent({ keepAlive: true, maxSockets: CALLERS })

function send({
  method,
  path,
  headers,
  body,
}: AwsRequest): Promise<{ status: number; text: string } | string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(running.awsUrl)
    const call = request(
      { hostname, port, method, path, headers, agent, timeout: PATIENCE_MS },
      (response) => {
        response.toArray().then(
          (parts) => resolve({ status: response.statusCode!, text: Buffer.concat(parts).toString() }),
          (error) => resolve(String(error)),
        )
      },
    )
    call.on('timeout', () => call.destroy(new Error('no answer came')))
    call.on('error', (error) => resolve(String(error)))
    call.end(body)
  })
}

/** What is wrong with an answer, or undefined. */
async function judge(asked: AwsRequest): Promise<string | undefined> {
  const answer = await send(asked)
  if (typeof answer === 'string') {
    return answer
  }
  const { status, text } = answer
  if (status >= 500) {
    return `${status} ${text.slice(0, 500)}`
  }
  // What is in objects is as it was put there.
  const isObject = asked.headers.authorization === SIGNED_FOR_S3.authorization && status < 400
  return isObject || text === '' || text.startsWith('<') || isJson(text)
    ? undefined
    : `no AWS answer: ${text.slice(0, 500)}`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test(`answers ${REQUESTS} requests made of the service models without a fault of its own, and runs an order right after`, {
  timeout: MOST_MS + 2 * PATIENCE_MS,
}, async () => {
  const requests = createAwsRequests(await createKnown())
  const problems: string[] = []
  const end = Date.now() + MOST_MS
  let sent = 0
  for (let chunk = 0; sent < REQUESTS && Date.now() < end; chunk++) {
    await restoreKnown()
    const queue = fc.sample(requests, { seed: SEED + chunk, numRuns: CHUNK })
    const work = async () => {
      for (let asked = queue.pop(); asked; asked = queue.pop()) {
        const problem = await judge(asked)
        sent += 1
        if (problem) {
          problems.push(`${problem}\n  seed ${SEED + chunk}: ${JSON.stringify(asked).slice(0, 1_000)}`)
        }
      }
    }
    await Promise.all(Array.from({ length: CALLERS }, work))
  }
  console.info(`FUZZ_SEED=${SEED}: ${sent} requests, ${problems.length} problems`)
  expect(problems.slice(0, 20)).toEqual([])
  const shop = createShop(running.url!, 'fuzzed')
  await shop.stock('SKU-A', 5)
  expect((await shop.ended(await shop.start())).status).toBe('COMPLETED')
})
