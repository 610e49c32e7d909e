/**
 * Cases of a table that takes minutes: all of them where EVERY_CASE is `on`, as in `npm run test:slow`, and in `npm test`
 * only `most`, evenly spread over the table, the first and the last among them.
 */
export function spread<Case>(
  cases: readonly Case[],
  most: number,
  isEvery = process.env.EVERY_CASE === 'on',
): Case[] {
  if (isEvery || cases.length <= most) {
    return [...cases]
  }
  const step = (cases.length - 1) / Math.max(1, most - 1)
  return Array.from({ length: most }, (_, index) => cases[Math.round(index * step)]!)
}
