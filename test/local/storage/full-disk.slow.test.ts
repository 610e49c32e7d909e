import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { killTree } from '#verify/kills/kill-process-tree.ts'

/** A disk of its own is root's to mount. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0
const PAGE_BYTES = 4096

const disk = mkdtempSync(join(tmpdir(), 'flowforge-disk-'))
const dataDir = join(disk, 'data')
const filling = join(disk, 'filling')
let running: ChildProcess | undefined

beforeAll(() => {
  if (canMount) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'none', disk])
  }
})
afterAll(async () => {
  if (running) {
    killTree(running.pid!)
  }
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

async function start(
  app = ['--app', testAssembly],
): Promise<{ child: ChildProcess; outcome: string; printed: string }> {
  const ports = ['--port', '0', '--aws-port', '0']
  const args = ['bin/flowforge.js', 'dev', ...app, '--data-dir', dataDir, ...ports]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  running = child
  let printed = ''
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        printed += chunk
        if (/^ready .*\n/m.test(printed)) {
          resolve('ready')
        }
      })
    }
  })
  const ended = once(child, 'close').then(([code]) => `ended with ${code}`)
  const outcome = await Promise.race([ready, ended, sleep(30_000, 'hangs', { ref: false })])
  return { child, outcome, printed }
}

async function startAndStop(): Promise<void> {
  const { child, outcome, printed } = await start()
  expect(outcome, printed).toBe('ready')
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  await closed
}

test.runIf(canMount)(
  'a new cloud without room for its first stock ends, and says why',
  async () => {
    fill(600)
    const { outcome, printed } = await start([])
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
      const { outcome, printed } = await start()
      expect([outcome, printed]).toEqual(['ended with 1', expect.stringMatching(NOT_DAMAGED)])
    }
    rmSync(filling)
    execFileSync('mount', ['-o', 'remount,ro', disk])
    const { outcome, printed } = await start()
    execFileSync('mount', ['-o', 'remount,rw', disk])
    expect([outcome, printed]).toEqual(['ended with 1', expect.stringMatching(NOT_DAMAGED)])
    await startAndStop()
  },
  120_000,
)
