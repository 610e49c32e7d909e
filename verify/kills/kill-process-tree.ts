import { execFileSync } from 'node:child_process'

/**
 * SIGKILL to a local cloud as a whole: the DynamoDB emulator, which has a process group of its own, and the process
 * itself. Nothing of it runs any more when this returns, except this process if it is the one.
 */
export function killTree(pid: number): void {
  // SIGKILL to this very process does not come back, so it is the last.
  for (const child of childrenOf(pid)) {
    kill(-child)
  }
  kill(pid)
}

function childrenOf(parent: number): number[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid]) => pid!)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already; `ps` itself always is.
  }
}
