import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CfnBucket } from 'aws-cdk-lib/aws-s3'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { beforeAll, expect, test, vi } from 'vitest'
import { createCloud } from '#local/cloud.ts'
import { synthesizeApplication } from '#test/support/application.ts'
import { createDraw, DAMAGES } from '#test/support/damage.ts'
import { callAws } from '#test/support/greeter-cloud.ts'

const folder = mkdtempSync(join(tmpdir(), 'flowforge-damage-'))
const folders = { killed: join(folder, 'killed'), stopped: join(folder, 'stopped') }
const work = join(folder, 'work')
let assembly: string

const FILES = [
  'queues/fauxqs.db',
  'queues/fauxqs.db-wal',
  's3/buckets/files/.bucket.json',
  's3/buckets/files/objects/a/first.txt.data',
  's3/buckets/files/objects/a/first.txt.meta.json',
]

async function withCloud<T>(run: (awsUrl: string) => Promise<T>): Promise<T> {
  const cloud = createCloud({ assembly, dataDir: work })
  try {
    return await run((await cloud.start()).awsUrl)
  } finally {
    await cloud.stop()
  }
}

async function callS3(awsUrl: string, method: string, path: string, body?: string) {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'
  return fetch(`${awsUrl}${path}`, { method, headers: { authorization }, ...(body ? { body } : {}) })
}

async function callQueue(awsUrl: string, operation: string, input: object) {
  const QueueUrl = `${awsUrl}/111111111111/jobs`
  return (await callAws(awsUrl, `AmazonSQS.${operation}`, { QueueUrl, ...input })).body
}

/** Objects and messages, as clients see them. */
async function readAll(awsUrl: string): Promise<unknown> {
  const listing = await (await callS3(awsUrl, 'GET', '/files?list-type=2')).text()
  const keys = [...listing.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key!)
  const objects = await Promise.all(
    keys.map(async (key) => {
      const answer = await callS3(awsUrl, 'GET', `/files/${key}`)
      return [key, answer.status, answer.headers.get('content-type'), await answer.text()]
    }),
  )
  const input = { MaxNumberOfMessages: 10, VisibilityTimeout: 0 }
  const { Messages = [] } = (await callQueue(awsUrl, 'ReceiveMessage', input)) as {
    Messages?: { Body: string }[]
  }
  return { objects, messages: Messages.map(({ Body }) => Body).sort() }
}

beforeAll(async () => {
  assembly = synthesizeApplication((stack) => {
    new CfnBucket(stack, 'Bucket', { bucketName: 'files' })
    new Queue(stack, 'Jobs', { queueName: 'jobs' })
  })
  await withCloud(async (awsUrl) => {
    for (const [key, text] of Object.entries({ 'a/first.txt': 'one'.repeat(100), 'second.txt': 'two' })) {
      expect((await callS3(awsUrl, 'PUT', `/files/${key}`, text)).status).toBe(200)
    }
    for (const MessageBody of ['x'.repeat(2_000), 'y']) {
      await callQueue(awsUrl, 'SendMessage', { MessageBody })
    }
    const left = join(work, 'checksums.json')
    const isSummed = () => {
      const { trees } = JSON.parse(readFileSync(left, 'utf8'))
      expect(trees.s3).toHaveProperty(['buckets/files/.bucket.json'])
    }
    await vi.waitFor(isSummed, { timeout: 10_000, interval: 100 })
    cpSync(work, folders.killed, { recursive: true, preserveTimestamps: true })
  })
  cpSync(work, folders.stopped, { recursive: true, preserveTimestamps: true })
}, 60_000)

async function judge(file: string, before: unknown): Promise<string> {
  try {
    const now = await withCloud(readAll)
    expect(now).toEqual(before)
    return 'goes on'
  } catch (error) {
    const { name, message } = error as Error
    const names = message.includes(file.replace(/-wal$/, '')) && / restore /.test(message)
    return name === 'DataFileError' && names ? 'refused' : `BROKEN: ${message}`
  }
}

test.each(['killed', 'stopped'] as const)(
  'messages and objects of a folder that was %s are all there, or it is refused by the name of the file',
  async (kind) => {
    const restore = () => {
      rmSync(work, { recursive: true, force: true })
      cpSync(folders[kind], work, { recursive: true, preserveTimestamps: true })
    }
    restore()
    const before = await withCloud(readAll)
    expect(before).toMatchObject({
      objects: [
        ['a/first.txt', 200, expect.any(String), 'one'.repeat(100)],
        ['second.txt', 200, expect.any(String), 'two'],
      ],
    })
    const findings: string[] = []
    for (const name of FILES.filter((each) => existsSync(join(folders[kind], each)))) {
      for (const [index, [damage, inflict]] of Object.entries(DAMAGES).entries()) {
        restore()
        const file = join(work, name)
        // What it is replaced by lies beside it.
        for (const other of readdirSync(work).filter((each) => /^states\.db/.test(each))) {
          cpSync(join(work, other), join(file, '..', other))
        }
        if (readFileSync(file).length === 0) {
          continue
        }
        inflict(file, createDraw(index + 1))
        findings.push(`${name} ${damage}: ${await judge(file, before)}`)
        await sleep(0)
      }
    }
    expect(findings.filter((line) => line.includes('BROKEN'))).toEqual([])
    expect(findings.filter((line) => line.includes('refused')).length).toBeGreaterThan(20)
  },
  300_000,
)
