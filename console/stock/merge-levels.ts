import { isMoney } from '#core/picture/money.ts'

/**
 * What a form saves: what its user has changed, and for all else what is there now. `clashes` are the fields that
 * somebody else has changed too, since the form was opened.
 */
export function mergeLevels<Level extends object>(
  opened: Level,
  written: Level,
  newest: Level,
): { level: Level; clashes: (keyof Level)[] } {
  const names = Object.keys(written) as (keyof Level)[]
  const touched = names.filter((name) => !isSame(written[name], opened[name]))
  const clashes = touched.filter(
    (name) => !isSame(newest[name], opened[name]) && !isSame(newest[name], written[name]),
  )
  const level = { ...newest }
  for (const name of touched) {
    level[name] = written[name]
  }
  return { level, clashes }
}

/** Words, numbers, and amounts of money. */
function isSame(one: unknown, other: unknown): boolean {
  return isMoney(one) && isMoney(other)
    ? one.amount === other.amount && one.currency === other.currency
    : one === other
}
