import { measure } from './measure-apart.ts'

/** The first one is of an engine that is warm: compiled code and caches are what they stay. */
const LOOKS = [5_000, 10_000, 25_000, 50_000, 75_000, 100_000]
const FLAT = 1.2

export async function measureLong() {
  return { looks: await measure('long', { looks: LOOKS }) }
}

export type LongFacts = Awaited<ReturnType<typeof measureLong>>

export function verdictsOfLong({ looks }: LongFacts) {
  const first = looks[1]!
  const last = looks.at(-1)!
  const verdict = (what: string, ratio: number) => ({
    target: `${what} flat within 20 % from 10,000 to 100,000 closed executions`,
    value: `${(100 * ratio).toFixed(0)} %`,
    met: ratio <= FLAT,
  })
  return [
    verdict('heap', last.heapMb / first.heapMb),
    verdict('resident memory', last.residentMb / first.residentMb),
    verdict('price of an execution', last.processorMs / first.processorMs),
  ]
}

export function printLongReport(facts: LongFacts): void {
  console.log('\n  closed   heap MB   resident MB   cpu ms each')
  for (const { closed, heapMb, residentMb, processorMs } of facts.looks) {
    const cells = [
      closed.toLocaleString('en').padStart(8),
      heapMb.toFixed(1).padStart(8),
      residentMb.toFixed(0).padStart(12),
      processorMs.toFixed(3).padStart(12),
    ]
    console.log(cells.join('  '))
  }
  console.log('\nTargets')
  for (const { target, value, met } of verdictsOfLong(facts)) {
    console.log(`  ${target.padEnd(82)}  ${value.padStart(8)}  ${met ? 'met' : 'NOT MET'}`)
  }
}
