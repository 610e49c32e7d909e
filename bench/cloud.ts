import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectDirectory } from './project.ts'

export interface RunningCloud {
  apiUrl: string
  awsUrl: string
  pid: number
  /** `performance.now()` when `npm start` was run, and when it said that it is ready. */
  startedAt: number
  readyAt: number
  /** Of the inspector, where it was asked for. */
  inspectorUrl: string | undefined
  stop(): Promise<void>
}

const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 10_000

/** Of a data folder, which whoever makes it removes. */
export function makeDataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'flowforge-bench-'))
}

/**
 * Runs `npm start` as a user does, on free ports and with a data folder of its own unless one is given; with `inspect` it can
 * be profiled.
 */
export async function startCloud(
  flags: readonly string[] = [],
  { inspect = false, folder }: { inspect?: boolean; folder?: string } = {},
): Promise<RunningCloud> {
  const dataDirectory = folder ?? makeDataFolder()
  const startedAt = performance.now()
  const { FAIL_AT: _, ...env } = process.env
  const own = ['--port', '0', '--aws-port', '0', '--data-dir', dataDirectory, ...flags]
  const child = spawn('npm', ['start', '--', ...own], {
    cwd: projectDirectory,
    env: inspect ? { ...env, NODE_OPTIONS: '--inspect=127.0.0.1:0', FLOWFORGE_FROM_SOURCES: '1' } : env,
    // A process group of its own: npm does not pass every signal on.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Nothing is left behind by a run that is broken off.
  const kill = () => signalGroup(child, 'SIGKILL')
  process.once('exit', kill)
  const stop = async () => {
    await endGroup(child)
    process.removeListener('exit', kill)
    if (!folder) {
      rmSync(dataDirectory, { recursive: true, force: true })
    }
  }
  try {
    const { apiUrl, awsUrl, inspectorUrl } = await readyUrls(child)
    return { apiUrl, awsUrl, inspectorUrl, pid: child.pid!, startedAt, readyAt: performance.now(), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * The line that begins with or holds `ready` names the API and the AWS endpoint, in this order. Of npm's inspector and
 * that of its child, the child's is told last.
 */
function readyUrls(
  child: ChildProcess,
): Promise<{ apiUrl: string; awsUrl: string; inspectorUrl: string | undefined }> {
  return new Promise((resolve, reject) => {
    let said = ''
    const timer = setTimeout(() => fail(`was not ready within ${READY_WITHIN_MS / 1000} s`), READY_WITHIN_MS)
    const fail = (what: string) => {
      clearTimeout(timer)
      reject(new Error(`npm start ${what}; it said:\n${said}`))
    }
    const hear = (chunk: Buffer) => {
      said += chunk
      const line = said.split('\n').find((each) => /\bready\b/i.test(each) && /http.*http/.test(each))
      const urls = line?.match(/https?:\/\/[\w.:-]+/g)
      if (!urls || urls.length < 2) {
        return
      }
      clearTimeout(timer)
      const [apiUrl, awsUrl] = urls as [string, string]
      resolve({ apiUrl, awsUrl, inspectorUrl: said.match(/ws:\/\/\S+/g)?.at(-1) })
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', (error) => fail(`could not be run: ${error.message}`))
    child.once('exit', (code, signal) => fail(`ended with ${signal ?? code}`))
  })
}

/** Resolves when all of its processes are gone: npm is so before the cloud has closed its files. */
async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM')
  const latest = performance.now() + STOP_WITHIN_MS
  while (signalGroup(child, 0) && performance.now() < latest) {
    await sleep(20)
  }
  signalGroup(child, 'SIGKILL')
}

/** Returns whether it had a process left. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid!, signal)
  } catch {
    return false
  }
}
