/**
 * Whether a text is as StringMatches describes it: `*` stands for any text, `\*` and `\\` for themselves. One pass over the
 * text, whatever the pattern: a regular expression of many `*` may take for ever.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const parts = splitAtStars(pattern)
  const first = parts[0]!
  if (parts.length === 1) {
    return text === first
  }
  const last = parts.at(-1)!
  if (!text.startsWith(first) || !text.endsWith(last)) {
    return false
  }
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) {
      return false
    }
    at = found + part.length
  }
  return at <= text.length - last.length
}

/** Returns the literal texts between the stars of a pattern. */
function splitAtStars(pattern: string): string[] {
  const parts = ['']
  for (const [token] of pattern.matchAll(/\\[\\*]|[\s\S]/g)) {
    if (token === '*') {
      parts.push('')
    } else {
      parts[parts.length - 1] += token.length === 2 ? token.slice(1) : token
    }
  }
  return parts
}
