import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cloud, createCloud, type RunningCloud } from '#local/cloud.ts'
import { hello, writeAssembly } from '#test/support/greeter-assembly.ts'

const reports: string[] = []
let cloud: Cloud
let running: RunningCloud
beforeAll(async () => {
  cloud = createCloud({
    assembly: writeAssembly({ Hello: hello, Listener: hello }),
    report: (line) => reports.push(line),
  })
  running = await cloud.start()
})
afterAll(() => cloud.stop())

const S3 = { authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request' }
const json = (target: string) => ({ 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' })
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const asJson = { 'content-type': 'application/json' }

type Route = ['url' | 'awsUrl', string, Record<string, string>]
/** What listens, at either port. */
const routes: Route[] = [
  ['url', 'POST /.flowforge/clock', asJson],
  ['url', 'GET /.flowforge/logs?execution=x', {}],
  ['url', 'GET /.flowforge/traces?execution=x', {}],
  ['url', 'GET /.flowforge/metrics?seconds=60', {}],
  ['url', 'GET /hello/Ada', {}],
  ['url', 'POST /hello/Ada', asJson],
  ['awsUrl', 'POST /.flowforge/clock', asJson],
  ['awsUrl', 'GET /.flowforge/issuer/jwks', {}],
  ['awsUrl', 'POST /.flowforge/issuer/token', form],
  ['awsUrl', 'POST /.flowforge/issuer/authorize', form],
  ['awsUrl', 'POST /', json('AWSStepFunctions.ListStateMachines')],
  ['awsUrl', 'POST /', json('DynamoDB_20120810.ListTables')],
  ['awsUrl', 'POST /', json('AWSEvents.PutEvents')],
  ['awsUrl', 'POST /', json('AmazonSQS.ListQueues')],
  ['awsUrl', 'POST /', json('AmazonSSM.GetParameter')],
  ['awsUrl', 'POST /', json('secretsmanager.GetSecretValue')],
  ['awsUrl', 'POST /', form],
  ['awsUrl', 'POST /2015-03-31/functions/Greeter-Hello/invocations', {}],
  ['awsUrl', 'PUT /bucket/key', S3],
  ['awsUrl', 'POST /nothing', {}],
]

/** Sends the head of a request, and this of its body. */
async function open([port, line, headers]: Route, more: Record<string, string>, body = '') {
  const socket = connect(Number(new URL(running[port]!).port), '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  const all = Object.entries({ host: 'localhost', ...headers, ...more })
  socket.write(`${line} HTTP/1.1\r\n${all.map((each) => each.join(': ')).join('\r\n')}\r\n\r\n${body}`)
  return socket
}

describe('a cloud', () => {
  test.each(routes)('goes on when a request to %s breaks off in its body: %s %j', async (...route) => {
    const socket = await open(route, { 'content-length': '100' }, '{"adv')
    await sleep(50)
    socket.destroy()
    await sleep(20)
    expect((await fetch(`${running.url}/hello/Ada`)).status).toBe(200)
    expect((await fetch(`${running.awsUrl}/.flowforge/issuer/jwks`)).status).toBe(200)
    expect(reports).toEqual([])
  })

  test.each(routes)('passes on no header of its caller’s connection: %s %s %j', async (...route) => {
    const socket = await open(
      route,
      {
        ...{ 'content-length': '2', trailer: 'x', te: 'trailers', 'keep-alive': 'timeout=1' },
        ...{ 'proxy-connection': 'close', expect: '100-continue', connection: 'close, x-own', 'x-own': '1' },
      },
      '{}',
    )
    const answer = String(Buffer.concat(await socket.toArray()))
    expect(answer).toMatch(/HTTP\/1\.1 [234]\d\d .*\r\n/)
  })
})
