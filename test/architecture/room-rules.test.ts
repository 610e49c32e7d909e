import { describe, expect, test } from 'vitest'
import { findRoomViolations, type RoomRule } from './room-rules.ts'

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
