import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { killTree } from '#verify/kills/kill-process-tree.ts'
import { FREE_PORTS } from './spawned-commands.ts'

/** A start takes a second or two, on a machine that does much else ten; what takes longer hangs. */
const MOST_MS = 30_000

export interface Started {
  child: ChildProcess
  /** `ready`, how it ended, or that it did neither in time. */
  outcome: string
  printed: string
  urls: string[]
}

const running = new Set<ChildProcess>()

/** Starts a local cloud in a process of its own, and says what became of the start. */
export async function startCloudProcess(dataDir: string, ...flags: string[]): Promise<Started> {
  const args = ['bin/flowforge.js', 'dev', ...flags, '--data-dir', dataDir, ...FREE_PORTS]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
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
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child)
    return `ended with ${signal ?? code}`
  })
  const outcome = await Promise.race([ready, ended, sleep(MOST_MS, 'hangs', { ref: false })])
  return { child, outcome, printed, urls: printed.match(/^ready.*/m)?.[0].match(/http:\S+/g) ?? [] }
}

/** Resolves when it is gone, with all that it has started. */
export async function killCloudProcess({ child }: Pick<Started, 'child'>): Promise<void> {
  if (running.has(child)) {
    const closed = once(child, 'close')
    killTree(child.pid!)
    await closed
  }
}

export async function killCloudProcesses(): Promise<void> {
  await Promise.all([...running].map((child) => killCloudProcess({ child })))
}
