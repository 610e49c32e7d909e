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
  return processesOf(root).map(({ pid, residentKb, command }) => ({
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

/** Milliseconds that processors have spent on a process and its descendants; undefined but on Linux. */
export function processorMsOfTree(root: number): number | undefined {
  const times = processesOf(root).map(({ pid }) => processorMs(pid))
  return times.some(Number.isNaN) ? undefined : times.reduce((total, time) => total + time, 0)
}

export interface Process {
  pid: number
  parent: number
  residentKb: number
  command: string[]
}

/** A process and all its descendants. */
export function processesOf(root: number): Process[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row): Process => {
      const [pid, parent, rss, ...command] = row.trim().split(/\s+/)
      return { pid: Number(pid), parent: Number(parent), residentKb: Number(rss), command }
    })
    // `ps` itself is over.
    .filter(({ command }) => command[0] !== 'ps')
  const tree = new Set([root])
  // Parents come before their children only mostly, hence until nothing is added.
  for (let size = 0; size !== tree.size; ) {
    size = tree.size
    for (const { pid, parent } of all) {
      if (tree.has(parent)) {
        tree.add(pid)
      }
    }
  }
  return all.filter(({ pid }) => tree.has(pid))
}

/** utime and stime of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html, in ticks of 10 ms. */
function processorMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
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
