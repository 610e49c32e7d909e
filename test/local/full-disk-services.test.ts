import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '#local/step-functions/index.ts'
import { callAws, greeter, start } from '#test/support/greeter-cloud.ts'

const FULL = '/dev/full'
const isLinux = process.platform === 'linux'

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'full-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
})

async function callS3(awsUrl: string, method: string, path: string, body?: string) {
  const response = await fetch(`${awsUrl}${path}`, {
    method,
    headers: signedFor('s3'),
    ...(body ? { body } : {}),
  })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

const s3Error = (finding: string) => ({
  status: 503,
  type: 'application/xml',
  text: expect.stringMatching(
    new RegExp(`<Code>ServiceUnavailable</Code><Message>the data store cannot be written: .*${finding}`),
  ),
})
const EVENT = { Source: 'shop', DetailType: 'sold', Detail: '{}' }
const TOPIC = 'arn:aws:sns:us-east-1:111111111111:sold'
const jsonError = (finding: string) => ({
  status: 503,
  body: { __type: 'ServiceUnavailable', message: expect.stringContaining(finding) },
})

test('while the store cannot be written services refuse what would be stored, each in its protocol, and serve reads', async () => {
  const disk = { isFull: false }
  const wrapStore = (store: Store): Store =>
    Object.assign(Object.create(store) as Store, {
      commit(...args: Parameters<Store['commit']>) {
        if (disk.isFull) {
          throw new Error('database or disk is full')
        }
        store.commit(...args)
      },
    })
  const { awsUrl } = await start({ assembly: greeter(), wrapStore, report: () => {} })
  const sqs = (operation: string, input: object) => callAws(awsUrl, `AmazonSQS.${operation}`, input)
  await callS3(awsUrl, 'PUT', '/files')
  await callS3(awsUrl, 'PUT', '/files/a', 'text')
  const { QueueUrl } = (await sqs('CreateQueue', { QueueName: 'jobs' })).body

  disk.isFull = true
  expect(await callAws(awsUrl, 'AWSStepFunctions.CreateActivity', { name: 'a' })).toMatchObject({
    status: 503,
  })
  for (const [method, path] of [
    ['PUT', '/others'],
    ['PUT', '/files/a'],
    ['POST', '/files/b?uploads'],
  ] as const) {
    expect(await callS3(awsUrl, method, path), path).toEqual(s3Error('disk is full'))
  }
  expect(await sqs('CreateQueue', { QueueName: 'more' })).toMatchObject(jsonError('disk is full'))
  expect(await sqs('SendMessage', { QueueUrl, MessageBody: 'x' })).toMatchObject(jsonError('disk is full'))

  expect(await callAws(awsUrl, 'AWSEvents.PutEvents', { Entries: [EVENT] })).toMatchObject(
    jsonError('disk is full'),
  )
  const published = await fetch(awsUrl, {
    method: 'POST',
    headers: signedFor('sns'),
    body: new URLSearchParams({ Version: '2010-03-31', Action: 'Publish', TopicArn: TOPIC, Message: 'x' }),
  })
  expect(published.status).toBe(503)
  expect(await published.text()).toContain('<Code>ServiceUnavailable</Code>')

  expect(await callS3(awsUrl, 'GET', '/files/a')).toMatchObject({ status: 200, text: 'text' })
  expect((await sqs('ListQueues', {})).body).toMatchObject({ QueueUrls: expect.arrayContaining([QueueUrl]) })
  // Whoever has to make room can.
  expect(await callS3(awsUrl, 'DELETE', '/files/a')).toMatchObject({ status: 204 })

  disk.isFull = false
  await expect.poll(async () => (await sqs('SendMessage', { QueueUrl, MessageBody: 'x' })).status).toBe(200)
  expect(await callS3(awsUrl, 'PUT', '/others')).toMatchObject({ status: 200 })
  expect(await callAws(awsUrl, 'AWSEvents.PutEvents', { Entries: [EVENT] })).toMatchObject({ status: 200 })
})

test.runIf(isLinux)('an object, and a bucket, that the disk did not take is refused as XML', async () => {
  const dataDir = makeFolder()
  const { awsUrl } = await start({ assembly: greeter(), dataDir })
  await callS3(awsUrl, 'PUT', '/files')
  symlinkSync(FULL, join(dataDir, 's3/buckets/files/objects/a.data'))
  expect(await callS3(awsUrl, 'PUT', '/files/a', 'text')).toEqual(s3Error('ENOSPC'))
  const others = join(dataDir, 's3/buckets/others')
  mkdirSync(others)
  symlinkSync(FULL, join(others, '.bucket.json'))
  expect(await callS3(awsUrl, 'PUT', '/others')).toEqual(s3Error('ENOSPC'))
  expect((await callS3(awsUrl, 'GET', '/others')).status).toBe(404)
})

test('a message that the file did not take is refused, and is not there', async () => {
  const dataDir = makeFolder()
  const { awsUrl } = await start({ assembly: greeter(), dataDir })
  const sqs = (operation: string, input: object) => callAws(awsUrl, `AmazonSQS.${operation}`, input)
  const { QueueUrl } = (await sqs('CreateQueue', { QueueName: 'jobs' })).body
  const other = new DatabaseSync(join(dataDir, 'queues/fauxqs.db'))
  other.exec('BEGIN IMMEDIATE')
  expect(await sqs('SendMessage', { QueueUrl, MessageBody: 'x' })).toMatchObject(jsonError('locked'))
  other.exec('ROLLBACK')
  other.close()
  expect((await sqs('ReceiveMessage', { QueueUrl })).body).toEqual({})
})

test.runIf(isLinux)('a token that needs a key which cannot be stored is refused as unavailable', async () => {
  const dataDir = makeFolder()
  const { issuer } = await start({ assembly: greeter(), dataDir })
  const next = join(dataDir, 'issuer-key.json.next')
  symlinkSync(FULL, next)
  const ask = () =>
    fetch(`${issuer.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'cli', audience: 'api' }),
    })
  const refused = await ask()
  expect([refused.status, await refused.json()]).toEqual([
    503,
    { error: 'temporarily_unavailable', error_description: expect.stringContaining('ENOSPC') },
  ])
  rmSync(next, { force: true })
  expect((await ask()).status).toBe(200)
})
