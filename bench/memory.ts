import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

export interface ProcessMemory {
  command: string
  /** Resident megabytes; where the system tells (Linux), a page shared by processes counts for each with its share. */
  megabytes: number
}

/** Memory of a process and all its descendants. */
export function memoryOfTree(root: number): ProcessMemory[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => {
      const [pid, parent, rss, ...command] = row.trim().split(/\s+/)
      return { pid: Number(pid), parent: Number(parent), residentKb: Number(rss), command }
    })
  const tree = new Set([root])
  // Parents come before their children only mostly, hence until nothing is added.
  for (let size = 0; size !== tree.size; ) {
    size = tree.size
    for (const { pid, parent } of rows) if (tree.has(parent)) tree.add(pid)
  }
  return rows
    .filter(({ pid }) => tree.has(pid))
    .map(({ pid, residentKb, command }) => ({
      command: command
        .slice(0, 3)
        .map((part) => basename(part))
        .join(' '),
      megabytes: (proportionalKb(pid) ?? residentKb) / 1024,
    }))
}

export function totalOf(processes: readonly ProcessMemory[]): number {
  return processes.reduce((total, { megabytes }) => total + megabytes, 0)
}

function proportionalKb(pid: number): number | undefined {
  try {
    const kb = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return kb === undefined ? undefined : Number(kb)
  } catch {
    return undefined
  }
}
