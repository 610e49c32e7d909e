import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { projectDirectory } from '../project.ts'
import type { ProfileFacts, Share } from './run.ts'

const BEGIN = '<!-- written by npm run bench -- profile --write -->'
const END = '<!-- end of what is written -->'
/** Kinds that take less than this part of their thread are told together. */
const SMALL = 0.015

/** The tables, in Markdown. */
export function describeProfile(facts: ProfileFacts): string {
  const { clients, twoThreads, ordersPerSecond, threads, direct } = facts
  const total = threads.reduce((sum, { user, kernel }) => sum + user + kernel, 0)
  const timeOf = (role: string) => {
    const { user, kernel } = threads.find((each) => each.role === role) ?? { user: 0, kernel: 0 }
    return user + kernel
  }
  return [
    `${clients} clients, ${availableParallelism()} processors, two busy threads do ${twoThreads.toFixed(2)} times what one does; ` +
      `${ordersPerSecond.toFixed(1)} orders a second. The same handlers in a loop: ${direct.ordersPerSecond.toFixed(1)} a second, ` +
      `${direct.processorMs?.toFixed(1) ?? '?'} ms of processor per order, emulator included.`,
    '',
    '| Thread | code, ms per order | kernel, ms per order | of all |',
    '|---|---:|---:|---:|',
    ...threads
      .filter(({ user, kernel }) => user + kernel >= 0.05)
      .map(({ role, user, kernel }) => {
        const part = Math.round((100 * (user + kernel)) / total)
        return `| ${role} | ${user.toFixed(1)} | ${kernel.toFixed(1)} | ${part} % |`
      }),
    `| all | ${sum(threads, 'user').toFixed(1)} | ${sum(threads, 'kernel').toFixed(1)} | |`,
    '',
    ...describeShares('Main thread', facts.main, timeOf('main thread')),
    '',
    ...describeShares('Sandboxes', facts.sandboxes, timeOf('sandboxes')),
  ].join('\n')
}

function sum(threads: ProfileFacts['threads'], key: 'user' | 'kernel'): number {
  return threads.reduce((total, each) => total + each[key], 0)
}

function describeShares(title: string, shares: readonly Share[], total: number): string[] {
  const large = shares.filter(({ part }) => part >= SMALL)
  const rest = 1 - large.reduce((part, each) => part + each.part, 0)
  return [
    `| ${title} | ms per order | of the thread |`,
    '|---|---:|---:|',
    ...[...large, { kind: 'all else', part: rest }].map(
      ({ kind, part }) => `| ${kind} | ${(part * total).toFixed(1)} | ${Math.round(100 * part)} % |`,
    ),
  ]
}

/** Puts the tables in their place in docs/performance.md. Throws when that has none. */
export function writeProfile(facts: ProfileFacts): void {
  const file = join(projectDirectory, 'docs', 'performance.md')
  const text = readFileSync(file, 'utf8')
  const [before, rest] = text.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) {
    throw new Error(`${file} has no line ${BEGIN} with a line ${END} after it`)
  }
  writeFileSync(file, `${before}${BEGIN}\n\n${describeProfile(facts)}\n\n${END}${after}`)
}
