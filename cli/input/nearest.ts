import { closest, distance } from 'fastest-levenshtein'

/** Returns how a sentence about an unknown word goes on: with the nearest known one, else with all of them. */
export function suggest(word: string, known: readonly string[]): string {
  const near = findNearest(word, known)
  if (near !== undefined) {
    return `; did you mean '${near}'?`
  }
  return known.length > 0 ? `; there are ${known.join(', ')}` : ''
}

/** Two letters may differ, of long words a third. */
function findNearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) {
    return undefined
  }
  const wanted = word.toLowerCase()
  const lower = known.map((each) => each.toLowerCase())
  const near = closest(wanted, lower)
  return distance(wanted, near) > Math.max(2, word.length / 3) ? undefined : known[lower.indexOf(near)]
}
