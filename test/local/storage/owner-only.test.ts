import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { callAws, greeter, start } from '#test/support/greeter-cloud.ts'

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-modes-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const modeOf = (path: string) => statSync(path).mode & 0o777
/** What somebody else can open, by its path. */
function listOpen(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => (modeOf(join(folder, path)) & 0o077) !== 0,
  )
}

async function store(awsUrl: string, name: string): Promise<void> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'
  for (const path of [`/${name}`, `/${name}/a/b.txt`]) {
    const answer = await fetch(awsUrl + path, { method: 'PUT', headers: { authorization }, body: 'text' })
    expect(answer.status).toBe(200)
  }
  const upload = await fetch(`${awsUrl}/${name}/long?uploads`, { method: 'POST', headers: { authorization } })
  expect(upload.status).toBe(200)
  await callAws(awsUrl, 'AmazonSQS.CreateQueue', { QueueName: name })
}

test.skipIf(process.platform === 'win32')(
  'whatever the emulators make is its owner’s alone to open, also what they made before they did so',
  async () => {
    const dataDir = makeFolder()
    const first = await start({ assembly: greeter(), dataDir })
    await store(first.awsUrl, 'one')
    expect(listOpen(dataDir)).toEqual([])
    expect(readdirSync(join(dataDir, 'queues'))).toContain('fauxqs.db-wal')
    await first.stop()

    for (const name of ['queues', 's3']) {
      for (const path of readdirSync(join(dataDir, name), { recursive: true, encoding: 'utf8' })) {
        const each = join(dataDir, name, path)
        chmodSync(each, statSync(each).isDirectory() ? 0o755 : 0o644)
      }
      chmodSync(join(dataDir, name), 0o755)
    }
    const second = await start({ assembly: greeter(), dataDir })
    expect(listOpen(dataDir)).toEqual([])
    await store(second.awsUrl, 'two')
    expect(listOpen(dataDir)).toEqual([])
  },
)

test.skipIf(process.platform === 'win32')('what else the process makes has the modes of before', async () => {
  const folder = makeFolder()
  const mode = 0o666 & ~process.umask()
  const { awsUrl } = await start({ assembly: greeter(), dataDir: join(folder, 'data') })
  await store(awsUrl, 'one')
  writeFileSync(join(folder, 'bundle.js'), '')
  expect(modeOf(join(folder, 'bundle.js'))).toBe(mode)
})
