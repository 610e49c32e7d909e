import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Memory {
  processes: number
  /** Resident megabytes, pages shared between processes counted in each. */
  residentMb: number
  /** The same with shared pages counted once, where the system tells (Linux). */
  proportionalMb: number | undefined
}

/** Memory of a process and all its descendants. */
export function memoryOfTree(root: number): Memory {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number, number])
  const tree = new Set([root])
  // Parents come before their children only mostly, hence until nothing is added.
  for (let size = 0; size !== tree.size; ) {
    size = tree.size
    for (const [pid, parent] of rows) if (tree.has(parent)) tree.add(pid)
  }
  const proportional = [...tree].map(proportionalKb)
  return {
    processes: tree.size,
    residentMb: sum(rows.filter(([pid]) => tree.has(pid)).map(([, , rss]) => rss)) / 1024,
    proportionalMb: proportional.includes(undefined) ? undefined : sum(proportional as number[]) / 1024,
  }
}

function proportionalKb(pid: number): number | undefined {
  try {
    const kb = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return kb === undefined ? undefined : Number(kb)
  } catch {
    return undefined
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
