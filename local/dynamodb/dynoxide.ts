import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { DataFileError } from '#local/storage/data-file-error.ts'
import { type Command, DynamoDbUnavailable, findDynoxide } from './binary.ts'

export interface Dynoxide {
  /** Resolves with how it ended when it ends before `stop`. */
  readonly lost: Promise<string>
  stop(): Promise<void>
}

/**
 * Runs `"$@"` in place of the shell and kills it when standard input ends, which it does even when this process is
 * killed with SIGKILL and can say nothing any more. Its files are for their owner alone to read.
 */
const DIE_WITH_PARENT =
  'umask 077; exec 3<&0; (read -r _ <&3; kill -KILL $$ 2>/dev/null) & exec 3<&- "$@" </dev/null'

/** The emulator listens after 20 ms; its file has been checked before, so what takes long is a machine that is busy. */
const START_LIMIT_MS = 30_000
/** npx may have to download it. */
const DOWNLOAD_LIMIT_MS = 120_000

/** Of ports that are free at one address, few are in use at another. */
const MOST_TRIES = 20

/** Where the emulator listens. */
export interface Address {
  host: string
  port: number
}

/**
 * Returns a loopback address with a port that was free a moment ago; the emulator cannot pick one itself. The emulator
 * answers web pages of every origin, so where the system has more than one loopback address (Linux has 16 million) it gets
 * one that no page can find by trying.
 */
export async function findAddress(): Promise<Address> {
  const [a, b, c] = crypto.getRandomValues(new Uint8Array(3))
  const host = `127.${a}.${b}.${1 + (c! % 254)}`
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const address = (await tryAddress(host)) ?? (await tryAddress('127.0.0.1'))!
    if (await isUnusedPort(address.port)) {
      return address
    }
  }
  throw new DynamoDbUnavailable(`${MOST_TRIES} free ports were in use at other addresses of this machine`)
}

/** Whether nobody listens at the port, at whatever address: the emulator refuses to share it. */
export async function isUnusedPort(port: number): Promise<boolean> {
  return (await tryAddress('0.0.0.0', port)) !== undefined
}

function tryAddress(host: string, port = 0): Promise<Address | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      const found = typeof address === 'object' && address ? address.port : port
      server.close(() => resolve({ host, port: found }))
    })
  })
}

/** Starts the emulator at `address` and resolves when it listens. `file` holds the data; in memory without it. */
export async function startDynoxide(
  { host, port }: Address,
  file: string | undefined,
  { command = findDynoxide(), limitMs }: { command?: Command | undefined; limitMs?: number } = {},
): Promise<Dynoxide> {
  if (!command) {
    throw new DynamoDbUnavailable(
      `there is no binary for ${process.platform}-${process.arch} in node_modules, no dynoxide and no npx on PATH`,
    )
  }
  const args = [
    ...command.arguments,
    '--host',
    host,
    '--port',
    String(port),
    ...(file ? ['--db-path', file] : []),
  ]
  const child = spawnTied(command.file, args)
  let isStopping = false
  const lost = Promise.withResolvers<string>()
  const stopped = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      resolve()
      // What waits for its end, to kill the emulator, would keep this process running.
      child.stdin?.destroy()
      if (!isStopping) {
        lost.resolve(`the DynamoDB emulator ended with ${signal ?? code}`)
      }
    }),
  )
  const isOld = file !== undefined && existsSync(file)
  const usualLimitMs = command.arguments.length > 0 ? DOWNLOAD_LIMIT_MS : START_LIMIT_MS
  const problem = await listening(child, limitMs ?? usualLimitMs)
  if (problem) {
    child.kill('SIGKILL')
    const told = `\`${[command.file, ...args].join(' ')}\` ${problem}`
    throw isOld ? new DataFileError(file, `is not served: ${told}`) : new DynamoDbUnavailable(told)
  }
  return {
    lost: lost.promise,
    async stop() {
      isStopping = true
      child.kill()
      await stopped
    },
  }
}

/** In its own process group, so that Ctrl-C reaches this process alone and parts stop in order. */
function spawnTied(file: string, args: string[]): ChildProcess {
  if (process.platform === 'win32') {
    return spawn(file, args, { shell: file.endsWith('.cmd') })
  }
  return spawn('/bin/sh', ['-c', DIE_WITH_PARENT, 'sh', file, ...args], { detached: true })
}

/** Resolves when the emulator listens, or else with what went wrong. */
function listening(child: ChildProcess, limitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = ''
    const settle = (problem?: string) => {
      clearTimeout(timer)
      resolve(problem && said.trim() ? `${problem}; it printed: ${said.trim()}` : problem)
    }
    const timer = setTimeout(() => settle(`does not listen after ${limitMs / 1000} s`), limitMs)
    const hear = (chunk: Buffer) => {
      said += chunk
      if (said.includes('listening on')) {
        settle()
      }
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', (cause) => settle(`does not start: ${cause.message}`))
    child.once('exit', (code, signal) => settle(`ended with ${signal ?? code}`))
  })
}
