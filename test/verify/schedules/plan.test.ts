import { describe, expect, test } from 'vitest'
import { type CaseFaults, pairs, type Run } from '#verify/schedules/plan.ts'
import { formatSchedule, parseSchedule } from '#verify/schedules/schedule.ts'

const fault = (text: string) => parseSchedule(`order-fulfillment/happy ${text}`).faults[0]!
const all = ['ReserveInventory', 'ProcessPayment', 'UpdateWarehouse']

/** The pairs of these faults, where each alone goes as is said: `*` after a state means that some fault took all its invocations. */
function pairsOf(runs: Record<string, string[]>, back?: CaseFaults['back']): string[] {
  const faults = Object.keys(runs).map(fault)
  const undos = new Set(back?.faults.map(({ at, kind }) => `${at}:${kind}`))
  const runOf = ({ at, kind }: { at: string; kind: string }): Run | undefined => {
    const states = runs[`${at}:${kind}`]
    return (
      states && {
        reached: states.map((state) => state.replace('*', '')),
        free: states.filter((state) => !state.endsWith('*')),
      }
    )
  }
  const forward = faults.filter(({ at, kind }) => !undos.has(`${at}:${kind}`))
  return pairs('order-fulfillment', { case: 'happy', forward, back }, runOf).map((each) =>
    formatSchedule(each).replace('order-fulfillment/happy ', ''),
  )
}

describe('pairs of faults', () => {
  test('are those that can meet one execution', () => {
    const found = pairsOf({
      'ReserveInventory:throws': all,
      // After it no payment is asked for, so nothing can happen to the payment.
      'ReserveInventory:refused': ['ReserveInventory*', 'ReleaseInventory'],
      'ProcessPayment:throws': all,
    })
    expect(found).toEqual([
      'ReserveInventory:throws ReserveInventory:refused',
      'ReserveInventory:throws ProcessPayment:throws',
    ])
  })

  test('at one state begin with the one that leaves an invocation to the other', () => {
    const found = pairsOf({
      'ReserveInventory:refused': ['ReserveInventory*'],
      'ReserveInventory:down': ['ReserveInventory*'],
      'ReserveInventory:twice': all,
    })
    expect(found).toEqual([
      'ReserveInventory:twice ReserveInventory:refused',
      'ReserveInventory:twice ReserveInventory:down',
    ])
  })

  test('hold what happens to the execution beside what happens to the invocation', () => {
    const found = pairsOf({
      'ReserveInventory:refused': ['ReserveInventory*'],
      'ReserveInventory:cancelled-before': ['ReserveInventory'],
    })
    expect(found).toEqual(['ReserveInventory:refused ReserveInventory:cancelled-before'])
  })

  test('of two undos come after what leads back to both', () => {
    const undos = ['ReleaseInventory:throws', 'RefundPayment:throws'].map(fault)
    const after = fault('UpdateWarehouse:refused-after')
    const found = pairsOf(
      {
        'ReserveInventory:refused': ['ReserveInventory*', 'ReleaseInventory'],
        'ReleaseInventory:throws': [...all, 'RefundPayment', 'ReleaseInventory'],
        'RefundPayment:throws': [...all, 'RefundPayment', 'ReleaseInventory'],
      },
      { after, faults: undos },
    )
    expect(found).toEqual([
      'ReserveInventory:refused ReleaseInventory:throws',
      'UpdateWarehouse:refused-after ReleaseInventory:throws RefundPayment:throws',
    ])
  })
})
