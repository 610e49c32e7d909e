import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CHECKSUMS } from '#local/storage/checksums.ts'
import { createKillableCloud } from '#verify/kills/killable-cloud.ts'
import { greeterResources, hello, writeAssembly } from '../../support/greeter-assembly.ts'

test('a cloud that could not stop in order says so: what it left is not what a stop leaves', async () => {
  const silent = 'export const handler = async () => {}'
  const assembly = writeAssembly({ Hello: hello, Listener: silent }, greeterResources)
  const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-killable-'))
  const cloud = await createKillableCloud({ assembly, dataDir })
  onTestFinished(() => cloud.dispose())
  await cloud.start()
  // Its checksums can be neither written nor taken away.
  rmSync(join(dataDir, CHECKSUMS), { force: true })
  mkdirSync(join(dataDir, CHECKSUMS))
  await expect(cloud.stop()).rejects.toThrow(/^the local cloud did not stop in order: ./)
})
