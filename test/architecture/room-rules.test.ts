import { describe, expect, test } from 'vitest'
import { findRoomViolations, type RoomRule, roomRules } from './room-rules.ts'

const rules: RoomRule[] = [
  {
    folder: 'shop',
    floors: [['main.ts'], ['counter', 'orders/intake'], ['orders'], ['stock']],
    why: 'orders flow down',
  },
]

describe('room rules', () => {
  test('let a room import itself and every room below, by a relative path or by a subpath name', () => {
    const source =
      "import { a } from './a.ts'\nimport { b } from '../orders/b.ts'\nimport { c } from '#shop/stock/c.ts'\n"
    expect(findRoomViolations('shop/counter/till.ts', source, rules)).toEqual([])
  })

  test('refuse an import of a room above, of types too, and say what may be imported', () => {
    expect(
      findRoomViolations('shop/orders/take.ts', "import type { A } from '../counter/a.ts'\n", rules),
    ).toEqual([
      "shop/orders/take.ts imports '../counter/a.ts': orders flow down; shop/orders may import stock",
    ])
  })

  test('refuse an import of a room on the same floor', () => {
    expect(
      findRoomViolations('shop/counter/till.ts', "import { a } from '../orders/intake/a.ts'\n", rules),
    ).toHaveLength(1)
  })

  test('let a room inside a room have a floor of its own', () => {
    expect(findRoomViolations('shop/orders/intake/a.ts', "import { b } from '../b.ts'\n", rules)).toEqual([])
    expect(findRoomViolations('shop/orders/b.ts', "import { a } from './intake/a.ts'\n", rules)).toHaveLength(
      1,
    )
  })

  test('refuse a file of no room and say where its room is written', () => {
    expect(findRoomViolations('shop/attic/a.ts', '', rules)).toEqual([
      'shop/attic/a.ts is in no room of shop: name its floor in test/architecture/room-rules.ts',
    ])
  })

  test('leave files of other folders and imports of other folders alone', () => {
    expect(findRoomViolations('office/a.ts', "import { a } from '#shop/counter/a.ts'\n", rules)).toEqual([])
    expect(
      findRoomViolations(
        'shop/stock/a.ts',
        "import { z } from 'zod'\nimport { b } from '#office/b.ts'\n",
        rules,
      ),
    ).toEqual([])
  })
})

describe('the rooms of the house', () => {
  test.each([
    ['lambdas/steps/payment/refund-payment.ts', '#lambdas/api/start/start-execution.ts'],
    ['lambdas/ledger/commit-step.ts', '#lambdas/stores/page.ts'],
    ['lambdas/ledger/call-outside.ts', '../providers/payment/payment-gateway.ts'],
    ['lambdas/stores/accounts/accounts.ts', '#lambdas/ledger/scope.ts'],
    ['lambdas/records/table.ts', '#lambdas/stores/store-table.ts'],
    ['lambdas/authorizer/authorize.ts', '#lambdas/runtime.ts'],
    ['lambdas/telemetry/logger.ts', '#lambdas/environment.ts'],
    ['verify/run/run-schedule.ts', '../reuse/workers.ts'],
    ['verify/invariants/saga.ts', '../run/run-schedule.ts'],
    ['local/step-functions/interpreter/decide.ts', '../engine/engine.ts'],
    ['local/step-functions/jsonpath/walk.ts', '../jsonata/language.ts'],
    ['local/step-functions/machine/json.ts', '../interpreter/flow.ts'],
  ])('keep %s from %s', (file, specifier) => {
    const [found, ...more] = findRoomViolations(file, `import { x } from '${specifier}'\n`)
    expect(found).toMatch(`${file} imports '${specifier}': `)
    expect(more).toEqual([])
  })

  test('let the ledger stand on the records, and a run of verify on the invariants', () => {
    const ledger = "import { x } from '../records/transact.ts'\n"
    expect(findRoomViolations('lambdas/ledger/commit-step.ts', ledger)).toEqual([])
    const run = "import { judge } from '../invariants/verdict.ts'\n"
    expect(findRoomViolations('verify/run/run-schedule.ts', run)).toEqual([])
  })

  test.each(roomRules)('say why, and put each room of $folder on one floor', ({ floors, why }) => {
    expect(why).not.toBe('')
    expect(new Set(floors.flat()).size).toBe(floors.flat().length)
  })
})
