import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createQueues } from '#local/queues/index.ts'

test('queues that could not be opened are opened by the next call that finds their folder usable', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'queues-'))
  const folder = join(parent, 'queues')
  const queues = createQueues({
    ...{ accountId: '111111111111', region: 'us-east-1', awsUrl: 'http://127.0.0.1:1', folder },
    queues: [{ name: 'jobs', attributes: {} }] as never,
  })
  onTestFinished(async () => {
    await queues.stop()
    rmSync(parent, { recursive: true })
  })
  writeFileSync(folder, 'in its place')
  const list = () => queues.request('ListQueues', {})
  await expect(list()).rejects.toThrow('EEXIST')
  await queues.deploy([{ name: 'others', attributes: {} }] as never)
  rmSync(folder)
  expect(await list()).toEqual({ QueueUrls: ['http://127.0.0.1:1/111111111111/others'] })
})
