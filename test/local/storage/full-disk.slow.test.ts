import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { killCloudProcesses, startCloudProcess } from '#test/support/start-outcome.ts'

/** A disk of its own is root's to mount. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0
const PAGE_BYTES = 4096

const disk = mkdtempSync(join(tmpdir(), 'flowforge-disk-'))
const dataDir = join(disk, 'data')
const filling = join(disk, 'filling')

beforeAll(() => {
  if (canMount) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'none', disk])
  }
})
afterAll(async () => {
  await killCloudProcesses()
  if (canMount) {
    await sleep(100)
    execFileSync('umount', ['-l', disk])
  }
  rmSync(disk, { recursive: true, force: true })
})

/** Leaves so many pages of the disk. */
function fill(pages: number): void {
  rmSync(filling, { force: true })
  try {
    for (;;) {
      writeFileSync(filling, Buffer.alloc(PAGE_BYTES), { flag: 'a' })
    }
  } catch {
    truncateSync(filling, statSync(filling).size - pages * PAGE_BYTES)
  }
}

const start = (...flags: string[]) => startCloudProcess(dataDir, ...flags)

async function startAndStop(): Promise<void> {
  const { child, outcome, printed } = await start('--app', testAssembly)
  expect(outcome, printed).toBe('ready')
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  await closed
}

test.runIf(canMount)(
  'a new cloud without room for its first stock ends, and says why',
  async () => {
    fill(600)
    const { outcome, printed } = await start()
    rmSync(filling)
    rmSync(dataDir, { recursive: true })
    expect([outcome, printed]).toEqual([
      'ended with 1',
      expect.stringMatching(/flowforge: PUT \/inventory answered 503: .*disk of \S+ has .* left/),
    ])
  },
  60_000,
)

const NOT_DAMAGED =
  /flowforge: the data file \S+ cannot be written \(.*\), and need not be damaged; make room on its disk/

test.runIf(canMount)(
  'a start on a disk that is full, or may not be written, says so, and the next one with room goes on',
  async () => {
    await startAndStop()
    for (const pages of [0, 2, 8, 12]) {
      fill(pages)
      const { outcome, printed } = await start('--app', testAssembly)
      expect([outcome, printed]).toEqual(['ended with 1', expect.stringMatching(NOT_DAMAGED)])
    }
    rmSync(filling)
    execFileSync('mount', ['-o', 'remount,ro', disk])
    const { outcome, printed } = await start('--app', testAssembly)
    execFileSync('mount', ['-o', 'remount,rw', disk])
    expect([outcome, printed]).toEqual(['ended with 1', expect.stringMatching(NOT_DAMAGED)])
    await startAndStop()
  },
  120_000,
)
