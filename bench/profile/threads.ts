import { readdirSync, readFileSync } from 'node:fs'
import { processesOf } from '../process-tree.ts'

/** What a thread of the local cloud is there for. */
export type Role = 'main thread' | 'sandboxes' | 'compilers and collectors' | 'DynamoDB emulator' | 'other'

/** Milliseconds of processor that the threads of each role have used, in their code and in the kernel. */
export type ThreadTimes = ReadonlyMap<Role, { user: number; kernel: number }>

/** Names that Node and V8 give their threads (man7.org/linux/man-pages/man5/proc_pid_comm.5.html). */
const ROLES: Readonly<Record<string, Role>> = {
  MainThread: 'main thread',
  WorkerThread: 'sandboxes',
  V8Worker: 'compilers and collectors',
}

/** Reads /proc. Returns an empty map where there is none. Threads that have ended are missing. */
export function readThreadTimes(root: number): ThreadTimes {
  const times = new Map<Role, { user: number; kernel: number }>()
  for (const { pid, command } of processesOf(root)) {
    const isEmulator = command[0]?.endsWith('dynoxide') ?? false
    const isNpm = command[0] === 'npm'
    for (const { name, user, kernel } of threadsOf(pid)) {
      const role = isEmulator ? 'DynamoDB emulator' : isNpm ? 'other' : (ROLES[name] ?? 'other')
      const total = times.get(role) ?? { user: 0, kernel: 0 }
      times.set(role, { user: total.user + user, kernel: total.kernel + kernel })
    }
  }
  return times
}

/** utime and stime of each thread, in ticks of 10 ms. */
function threadsOf(pid: number): { name: string; user: number; kernel: number }[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
      return { name, user: Number(fields[11]) * 10, kernel: Number(fields[12]) * 10 }
    })
  } catch {
    // It has ended, or this is not Linux.
    return []
  }
}
