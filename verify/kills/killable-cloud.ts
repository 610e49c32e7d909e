import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { KillPoint } from './kill-at-commit.ts'
import { killTree } from './kill-process-tree.ts'

/** What a process of `cloud-process.ts` is told. */
export interface ProcessOptions {
  assembly: string
  dataDir: string
  port: number
  awsPort: number
  compileCache?: string | undefined
  /** File in which it notes what executions do, so that it can be told to kill itself at a point of that. */
  journal?: string | undefined
}

/** What the process says on standard output once it serves requests, and once it knows where to kill itself. */
export const READY = 'ready'
export const ARMED = 'armed'

/** The local cloud in a process that may be killed, and started again on the same data folder and ports. */
export interface KillableCloud {
  /** Of the HTTP API, the same after every start. */
  readonly url: string
  /** Of the AWS API. */
  readonly awsUrl: string
  /** Resolves when it serves requests, or is dead before it could. Throws when it ends by itself. */
  start(): Promise<void>
  /** False until it serves requests. */
  isReady(): boolean
  /** Has it kill itself, as a whole, at that point. */
  arm(point: KillPoint): Promise<void>
  /** SIGKILL to all of it; resolves when it is gone. Throws when it had ended by itself. */
  kill(): Promise<void>
  /** Resolves when it has been killed, from here or by itself. */
  killed(): Promise<void>
  /** Lets it end in order. Throws when it could not. */
  stop(): Promise<void>
  /** Kills what may be left; nothing can be started any more. */
  dispose(): Promise<void>
}

const CLOUD_PROCESS = fileURLToPath(new URL('cloud-process.ts', import.meta.url))

/** Chooses the ports; nothing runs before `start`. */
export async function createKillableCloud(
  options: Omit<ProcessOptions, 'port' | 'awsPort'>,
): Promise<KillableCloud> {
  const port = await findQuietPort()
  const awsPort = await findQuietPort(port + 1)
  let child: ChildProcess | undefined
  let gone: Promise<unknown> = Promise.resolve()
  let isReady = false
  let isMeant = false
  let said = ''
  const runs = () => child?.pid !== undefined && child.exitCode === null && child.signalCode === null
  const killNow = () => {
    isMeant = true
    if (runs()) {
      killTree(child!.pid!)
    }
  }
  // A run that is broken off leaves nothing behind.
  process.on('exit', killNow)
  /** What it died of, if not of a kill. */
  const ownEnd = () =>
    runs() || isMeant || child?.signalCode === 'SIGKILL'
      ? undefined
      : new Error(
          `the local cloud ended by itself with ${child?.signalCode ?? child?.exitCode}: ${said.trim()}`,
        )

  return {
    url: `http://127.0.0.1:${port}`,
    awsUrl: `http://127.0.0.1:${awsPort}`,
    isReady: () => isReady,
    async start() {
      const given: ProcessOptions = { ...options, port, awsPort }
      const { compileCache } = options
      isReady = isMeant = false
      said = ''
      const started = spawn(process.execPath, [CLOUD_PROCESS, JSON.stringify(given)], {
        env: { ...process.env, TZ: 'UTC', ...(compileCache ? { NODE_COMPILE_CACHE: compileCache } : {}) },
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      child = started
      gone = once(started, 'close')
      started.stderr.on('data', (chunk: Buffer) => {
        said += chunk
      })
      isReady = await waitForWord(started, READY)
      const problem = isReady ? undefined : ownEnd()
      if (problem) {
        throw problem
      }
    },
    async arm(point) {
      const isArmed = waitForWord(child!, ARMED)
      child!.stdin!.write(`${JSON.stringify(point)}\n`)
      if (!(await isArmed)) {
        throw new Error('the local cloud was killed before it knew where')
      }
    },
    async kill() {
      const problem = ownEnd()
      if (problem) {
        throw problem
      }
      killNow()
      await gone
    },
    async killed() {
      await gone
      const problem = ownEnd()
      if (problem) {
        throw problem
      }
    },
    async stop() {
      isMeant = true
      child?.kill('SIGTERM')
      await gone
      if (child?.exitCode) {
        throw new Error(`the local cloud did not stop in order: ${said.trim()}`)
      }
    },
    async dispose() {
      killNow()
      await gone
      process.removeListener('exit', killNow)
    },
  }
}

/** Returns false when the process ends without printing the word. */
function waitForWord(child: ChildProcess, word: string): Promise<boolean> {
  return new Promise((resolve) => {
    const onData = (chunk: Buffer) => {
      if (!String(chunk).includes(word)) {
        return
      }
      child.stdout!.removeListener('data', onData)
      resolve(true)
    }
    child.stdout!.on('data', onData)
    child.once('close', () => resolve(false))
  })
}

/**
 * A free port below those that the system gives to outgoing connections. A client that keeps on trying a port among
 * these, while nobody listens there, may one day be given that very port and be connected to itself.
 * https://man7.org/linux/man-pages/man7/ip.7.html (ip_local_port_range)
 */
async function findQuietPort(from = 20_000 + Math.floor(Math.random() * 10_000)): Promise<number> {
  for (let port = from; port < from + 1_000; port++) {
    if (await isFree(port)) {
      return port
    }
  }
  throw new Error(`no port is free from ${from} to ${from + 999}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
