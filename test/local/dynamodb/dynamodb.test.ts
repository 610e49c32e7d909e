import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { TableResource } from '#local/assembly/index.ts'
import { DYNOXIDE_VERSION, findDynoxide } from '#local/dynamodb/binary.ts'
import { findAddress, isUnusedPort, startDynoxide } from '#local/dynamodb/dynoxide.ts'
import { createDynamoDbPart, type DynamoDbPart } from '#local/dynamodb/index.ts'
import { createHealth } from '#local/storage/health.ts'

const table = (overrides: object = {}): TableResource => ({
  logicalId: 'Things',
  name: 'Things',
  arn: 'arn:aws:dynamodb:us-east-1:111111111111:table/Things',
  timeToLive: { AttributeName: 'expires', Enabled: true },
  definition: {
    TableName: 'Things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'owner', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byOwner',
        KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    ...overrides,
  },
})

/** Ids and command lines. */
function listProcesses(): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile('ps', ['-eo', 'pid=,args='], (error, printed) => (error ? reject(error) : resolve(printed))),
  )
}

/** Gives the id of the emulator's process. */
async function findEmulator(file: string): Promise<number> {
  const [, pid] = new RegExp(`(\\d+) .*--db-path ${file}$`, 'm').exec(await listProcesses()) ?? []
  return Number(pid)
}

let part: DynamoDbPart
afterEach(() => part?.stop())
const start = async (resource: TableResource, file?: string) => {
  part = await createDynamoDbPart({ tables: [resource], file, endpoint: undefined })
  return part.start()
}

describe('DynamoDB', () => {
  test('is not told a port that somebody listens at, at another address', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await isUnusedPort(port)).toBe(false)
    server.close()
    await once(server, 'close')
    expect(await isUnusedPort(port)).toBe(true)
  })

  test.runIf(process.platform === 'linux')(
    'listens where no web page can find it: at an address of its own, another one each time',
    async () => {
      const hosts = await Promise.all(Array.from({ length: 5 }, async () => (await findAddress()).host))
      expect(new Set(hosts).size).toBe(5)
      await start(table())
      expect(new URL(part.endpoint).hostname).toMatch(/^127\./)
      expect(part.endpoint).not.toContain('//127.0.0.1:')
    },
  )

  test('has the tables of the template, with indexes', async () => {
    expect(await start(table())).toEqual(['Things'])
    await part.call('PutItem', { TableName: 'Things', Item: { pk: { S: '1' }, owner: { S: 'ada' } } })
    const { Items } = await part.call('Query', {
      TableName: 'Things',
      IndexName: 'byOwner',
      KeyConditionExpression: '#o = :o',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': { S: 'ada' } },
    })
    expect(Items).toEqual([{ pk: { S: '1' }, owner: { S: 'ada' } }])
  })

  test('keeps items in its file over a restart, and adds and drops indexes as the template does', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'flowforge-dynamodb-')), 'dynamodb.db')
    const { GlobalSecondaryIndexes: indexes, ...definition } = table().definition
    const attributes = [{ AttributeName: 'pk', AttributeType: 'S' }]
    await start(
      { ...table(), definition: { ...definition, AttributeDefinitions: attributes } as never },
      file,
    )
    await part.call('PutItem', { TableName: 'Things', Item: { pk: { S: '1' } } })
    await part.stop()
    expect(await start(table(), file)).toEqual([])
    const described = await part.call('DescribeTable', { TableName: 'Things' })
    expect(described.Table).toMatchObject({
      ItemCount: 1,
      GlobalSecondaryIndexes: [{ IndexName: indexes![0]!.IndexName }],
    })
  })

  test('refuses a table whose keys changed, which AWS would replace', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'flowforge-dynamodb-')), 'dynamodb.db')
    await start(table(), file)
    await part.stop()
    const changed = table({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'owner', KeyType: 'RANGE' },
      ],
    })
    await expect(start(changed, file)).rejects.toThrow(
      /table Things has the keys .*AWS would replace the table/,
    )
  })

  test('names errors as the service does', async () => {
    await start(table())
    await expect(part.call('GetItem', { TableName: 'Nope', Key: { pk: { S: '1' } } })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      statusCode: 400,
    })
  })
})

describe('the emulator', () => {
  test('is started again when it is killed, with what it had answered', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'flowforge-dynamodb-')), 'dynamodb.db')
    const reports: string[] = []
    const health = createHealth((line) => reports.push(line))
    part = await createDynamoDbPart({ tables: [table()], file, health, endpoint: undefined })
    await part.start()
    await part.call('PutItem', { TableName: 'Things', Item: { pk: { S: 'kept' } } })
    process.kill(await findEmulator(file), 'SIGKILL')
    await expect.poll(() => reports, { timeout: 30_000 }).toHaveLength(2)
    expect(reports).toEqual([
      'DynamoDB: the DynamoDB emulator ended with SIGKILL, and is started again; new work is refused until this is over, and nothing is lost',
      'DynamoDB: works again',
    ])
    expect(await part.call('Scan', { TableName: 'Things' })).toMatchObject({ Count: 1 })
  })

  test('is started again though the one who hears of its end fails', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'flowforge-dynamodb-')), 'dynamodb.db')
    let ends = 0
    part = await createDynamoDbPart({
      ...{ tables: [table()], file, endpoint: undefined },
      onEnded() {
        ends++
        throw new Error('the disk is full')
      },
    })
    await part.start()
    process.kill(await findEmulator(file), 'SIGKILL')
    await expect.poll(() => ends).toBe(1)
    const listTables = () => part.call('ListTables', {}).catch(() => undefined)
    await expect.poll(listTables, { timeout: 30_000 }).toMatchObject({ TableNames: ['Things'] })
  })

  test('that is being started again is stopped with the rest', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'flowforge-dynamodb-')), 'dynamodb.db')
    let stopping: Promise<void> | undefined
    const health = createHealth(() => {
      stopping ??= part.stop()
    })
    const lost: string[] = []
    part = await createDynamoDbPart({
      ...{ tables: [table()], file, health, endpoint: undefined },
      onLost: (problem) => lost.push(problem),
    })
    await part.start()
    process.kill(await findEmulator(file), 'SIGKILL')
    await expect.poll(() => stopping !== undefined).toBe(true)
    await stopping
    await sleep(500)
    expect(await listProcesses()).not.toContain(file)
    expect(lost).toEqual([])
    expect(await part.start()).toEqual([])
  })

  test('that prints nothing within its time limit is given up, with what it printed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowforge-silent-'))
    const silent = join(folder, 'silent')
    writeFileSync(silent, '#!/bin/sh\necho recovering >&2\nexec sleep 60\n', { mode: 0o755 })
    const command = { file: silent, arguments: [] }
    const file = join(folder, 'dynamodb.db')
    writeFileSync(file, 'there')
    const started = startDynoxide(await findAddress(), file, { command, limitMs: 2_000 })
    await expect(started).rejects.toMatchObject({ name: 'DataFileError', file })
    await expect(started).rejects.toThrow(/does not listen after 2 s; it printed: recovering/)
  })

  test('is looked for in the package, on PATH, then through npx', () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowforge-path-'))
    expect(findDynoxide('', '/nowhere')).toBeUndefined()
    writeFileSync(join(folder, 'npx'), '', { mode: 0o755 })
    expect(findDynoxide(folder, '/nowhere')).toEqual({
      file: join(folder, 'npx'),
      arguments: ['--yes', `dynoxide@${DYNOXIDE_VERSION}`],
    })
    writeFileSync(join(folder, 'dynoxide'), '', { mode: 0o755 })
    expect(findDynoxide(folder, '/nowhere')).toEqual({ file: join(folder, 'dynoxide'), arguments: [] })
  })

  test('is asked for in the version that the package has', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(manifest.optionalDependencies['@dynoxide/linux-x64']).toBe(DYNOXIDE_VERSION)
  })

  test('that cannot be started names the three ways out', async () => {
    const command = { file: '/bin/false', arguments: [] }
    await expect(startDynoxide(await findAddress(), undefined, { command })).rejects.toMatchObject({
      name: 'DynamoDbUnavailable',
      message: expect.stringMatching(/ended with 1.*DYNAMODB_ENDPOINT.*on PATH.*npm install -g dynoxide/s),
    })
  })
})

test('who brings another DynamoDB has no emulator', async () => {
  part = await createDynamoDbPart({ tables: [], file: undefined, endpoint: 'http://127.0.0.1:8000' })
  expect(part).toMatchObject({ endpoint: 'http://127.0.0.1:8000', isEmulator: false })
  part = await createDynamoDbPart({ tables: [], file: undefined, endpoint: undefined })
  expect(part.isEmulator).toBe(true)
})
