import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { createS3 } from '#local/s3/index.ts'
import { greeterResources, writeAssembly } from '#test/support/greeter-assembly.ts'
import { start } from '#test/support/greeter-cloud.ts'

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 's3-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

function connect(endpoint: string): S3Client {
  const credentials = { accessKeyId: '111111111111', secretAccessKey: 'local' }
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  onTestFinished(() => client.destroy())
  return client
}

const bucket = { Store: { Type: 'AWS::S3::Bucket', Properties: {} } }

test("an SDK client puts, gets, copies, lists and deletes objects in the template's bucket", async () => {
  const { awsUrl } = await start({ assembly: writeAssembly({}, bucket) })
  const client = connect(awsUrl)
  const Bucket = 'greeter-store'
  const { Buckets } = await client.send(new ListBucketsCommand({}))
  expect(Buckets!.map(({ Name }) => Name)).toEqual([Bucket])
  for (const Key of ['a/1.json', 'a/B.json', 'b.txt']) {
    await client.send(
      new PutObjectCommand({ Bucket, Key, Body: `{"key":"${Key}"}`, ContentType: 'application/json' }),
    )
  }
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'a/1.json' }))
  expect([await got.Body!.transformToString(), got.ContentType]).toEqual([
    '{"key":"a/1.json"}',
    'application/json',
  ])
  await client.send(new CopyObjectCommand({ Bucket, Key: 'a/c.json', CopySource: `${Bucket}/b.txt` }))
  const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/', MaxKeys: 2 }))
  const rest = await client.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'a/', ContinuationToken: page.NextContinuationToken }),
  )
  expect([...page.Contents!, ...rest.Contents!].map(({ Key }) => Key)).toEqual([
    'a/1.json',
    'a/B.json',
    'a/c.json',
  ])
  const top = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }))
  expect([top.CommonPrefixes, top.Contents!.length]).toEqual([[{ Prefix: 'a/' }], 1])
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'b.txt' }))
  await expect(client.send(new GetObjectCommand({ Bucket, Key: 'b.txt' }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  })
  await expect(client.send(new GetObjectCommand({ Bucket: 'none', Key: 'x' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  })
})

test('long objects are uploaded in parts, and one request has its limit', async () => {
  const { awsUrl } = await start({ assembly: writeAssembly({}, bucket) })
  const client = connect(awsUrl)
  const to = { Bucket: 'greeter-store', Key: 'long' }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(to))
  const Parts = []
  for (const [i, Body] of [Buffer.alloc(5 * 2 ** 20, 'a'), Buffer.from('end')].entries()) {
    const { ETag } = await client.send(new UploadPartCommand({ ...to, UploadId, PartNumber: i + 1, Body }))
    Parts.push({ ETag, PartNumber: i + 1 })
  }
  await client.send(new CompleteMultipartUploadCommand({ ...to, UploadId, MultipartUpload: { Parts } }))
  const got = await client.send(new GetObjectCommand({ ...to, Range: `bytes=${5 * 2 ** 20}-` }))
  expect(await got.Body!.transformToString()).toBe('end')
  await expect(
    client.send(new PutObjectCommand({ ...to, Body: Buffer.alloc(12 * 2 ** 20) })),
  ).rejects.toMatchObject({ name: 'EntityTooLarge' })
})

test('a function reaches it with the environment that it is given', async () => {
  const assembly = writeAssembly(
    {
      Hello: `import { GetObjectCommand, PutObjectCommand, S3Client } from ${JSON.stringify(import.meta.resolve('@aws-sdk/client-s3'))}
        export const handler = async () => {
          const client = new S3Client()
          const at = { Bucket: 'greeter-store', Key: 'greeting' }
          await client.send(new PutObjectCommand({ ...at, Body: 'hello' }))
          return (await client.send(new GetObjectCommand(at))).Body.transformToString()
        }`,
    },
    { ...bucket, Things: greeterResources.Things },
  )
  const { lambda } = await start({ assembly })
  const { payload } = await lambda.invoke({ functionName: 'Greeter-Hello', payload: '{}', caller: 'task' })
  expect(payload).toBe('"hello"')
})

test('what it does not serve is refused by name', async () => {
  const { awsUrl } = await start({ assembly: writeAssembly({}, bucket) })
  const client = connect(awsUrl)
  const versioning = new PutBucketVersioningCommand({
    Bucket: 'greeter-store',
    VersioningConfiguration: { Status: 'Enabled' },
  })
  await expect(client.send(versioning)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining("'versioning'"),
  })
  const notified = { Store: { ...bucket.Store, Properties: { NotificationConfiguration: {} } } }
  await expect(start({ assembly: writeAssembly({}, notified) })).rejects.toThrow(
    /Store.*NotificationConfiguration/,
  )
})

test.each(['../../out', 'a/../../../out', './x', 'a//b', 'x.data/y', `${'l'.repeat(300)}`])(
  'the key %s, which would be no file of its own, is refused and writes nothing',
  async (key) => {
    const folder = makeFolder()
    const s3 = createS3({ folder: join(folder, 's3'), buckets: ['store'] })
    onTestFinished(() => s3.stop())
    await expect(s3.put('store', key, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' })
    const request = { method: 'PUT', headers: {}, body: Buffer.from('x') }
    for (const url of [`/store/${key}`, `/store/${key.replaceAll('.', '%2e').replaceAll('/', '%2F')}`]) {
      await expect(s3.send({ ...request, url })).rejects.toMatchObject({ name: 'InvalidArgument' })
    }
    expect(existsSync(join(folder, 'out.data'))).toBe(false)
  },
)

test('a key in a body leads out of the folder neither', async () => {
  const folder = makeFolder()
  const s3 = createS3({ folder: join(folder, 's3'), buckets: ['store'] })
  onTestFinished(() => s3.stop())
  writeFileSync(join(folder, 'other.data'), 'mine')
  const key = '../../../../other'
  const deletion = `<Delete><Object><Key>${key}</Key></Object></Delete>`
  await s3.send({ method: 'POST', url: '/store?delete=', headers: {}, body: Buffer.from(deletion) })
  const field = (name: string, value: string) =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const form = `${field('key', key)}${field('file', 'theirs')}--x--\r\n`
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  const posted = await s3.send({ method: 'POST', url: '/store', headers, body: Buffer.from(form) })
  expect(posted.statusCode).toBe(400)
  expect(readFileSync(join(folder, 'other.data'), 'utf8')).toBe('mine')
})

test('a folder keeps objects; without one they are in memory, and nothing is opened before it is asked for', async () => {
  const folder = join(makeFolder(), 's3')
  const first = createS3({ folder, buckets: ['store'] })
  expect(existsSync(folder)).toBe(false)
  await first.put('store', 'a/b', 'kept')
  await first.stop()
  const second = createS3({ folder, buckets: ['store'] })
  expect(String(await second.get('store', 'a/b'))).toBe('kept')
  await second.stop()
  const memory = createS3({ folder: undefined, buckets: ['store'] })
  await memory.put('store', 'a', 'x')
  expect(await memory.list('store', { prefix: '', after: '', limit: 9 })).toMatchObject([
    { key: 'a', size: 1 },
  ])
  memory.deploy(['other'])
  expect(await memory.list('other', { prefix: '', after: '', limit: 9 })).toEqual([])
  await memory.stop()
})

test('an object that was being written when the process was killed keeps none of the others from being read', async () => {
  const folder = join(makeFolder(), 's3')
  const first = createS3({ folder, buckets: ['store'] })
  await first.put('store', 'good', 'kept')
  await first.stop()
  const objects = join(folder, 'buckets', 'store', 'objects')
  mkdirSync(join(objects, 'half'))
  writeFileSync(join(objects, 'half', 'way.data'), 'x')
  writeFileSync(join(objects, 'half', 'way.meta.json'), '{"key":')
  const second = createS3({ folder, buckets: ['store'] })
  expect(await second.list('store', { prefix: '', after: '', limit: 9 })).toMatchObject([{ key: 'good' }])
  expect(readdirSync(join(objects, 'half'))).toEqual(['way.data'])
  await second.stop()
})

test('a folder that cannot be opened is no reason not to stop, and is opened by the next call that can', async () => {
  const folder = join(makeFolder(), 's3')
  writeFileSync(folder, 'in its place')
  const s3 = createS3({ folder, buckets: ['store'] })
  await expect(s3.get('store', 'key')).rejects.toThrow('ENOTDIR')
  await s3.stop()
  rmSync(folder)
  await s3.put('store', 'key', 'value')
  expect(String(await s3.get('store', 'key'))).toBe('value')
  await s3.stop()
})
