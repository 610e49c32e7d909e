import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { BurstLoad, Placed } from './place-orders.ts'

const LOAD_PROCESS = fileURLToPath(new URL('load-process.ts', import.meta.url))

/** Files that a process has open beside its connections. */
const OTHER_FILES = 100

/** Orders are sent from a process of their own: neither its loop nor its open files are those of what measures. */
export async function generateLoad(apiUrl: string, load: BurstLoad): Promise<Placed> {
  const child = fork(LOAD_PROCESS, [JSON.stringify(load), apiUrl])
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  try {
    return await resultOf(child)
  } finally {
    process.removeListener('exit', kill)
  }
}

async function resultOf(child: ChildProcess): Promise<Placed> {
  let placed: Placed | undefined
  child.once('message', (message) => {
    placed = message as Placed
  })
  const [code, signal] = await once(child, 'close')
  if (!placed) {
    throw new Error(`the process that sends orders ended with ${signal ?? code}`)
  }
  return placed
}

/** Throws when this process and its children may not have so many connections. */
export function checkConnections(connections: number, openFiles = readOpenFilesLimit()): void {
  const most = openFiles - OTHER_FILES
  if (!(Number.isInteger(connections) && connections >= 1 && connections <= most)) {
    throw new RangeError(
      `--connections must be a whole number from 1 to ${most}, but it is ${connections}: ` +
        `a process may have ${openFiles} files open ('ulimit -n' says so and raises it)`,
    )
  }
}

/** Node itself has raised the soft limit to the hard one. */
function readOpenFilesLimit(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files: { soft: unknown } } }
  const soft = Number(userLimits?.open_files.soft)
  return Number.isNaN(soft) ? Number.POSITIVE_INFINITY : soft
}
