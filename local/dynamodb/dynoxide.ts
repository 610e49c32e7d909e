import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
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
  'umask 077; exec 3<&0; (read -r _ <&3; kill $$ 2>/dev/null) & exec 3<&- "$@" </dev/null'

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
  return (await tryAddress(host)) ?? (await tryAddress('127.0.0.1'))!
}

function tryAddress(host: string): Promise<Address | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(0, host, () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve({ host, port }))
    })
  })
}

/** Starts the emulator at `address` and resolves when it listens. `file` holds the data; in memory without it. */
export async function startDynoxide(
  { host, port }: Address,
  file: string | undefined,
  command: Command | undefined = findDynoxide(),
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
      if (!isStopping) {
        lost.resolve(`the DynamoDB emulator ended with ${signal ?? code}`)
      }
    }),
  )
  await listening(child, [command.file, ...args].join(' '))
  return {
    lost: lost.promise,
    async stop() {
      isStopping = true
      child.kill()
      await stopped
      child.stdin?.destroy()
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

function listening(child: ChildProcess, commandLine: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk
      if (said.includes('listening on')) {
        resolve()
      }
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', (cause) =>
      reject(new DynamoDbUnavailable(`\`${commandLine}\` does not start: ${cause.message}`)),
    )
    child.once('exit', (code, signal) =>
      reject(new DynamoDbUnavailable(`\`${commandLine}\` ended with ${signal ?? code}: ${said.trim()}`)),
    )
  })
}
