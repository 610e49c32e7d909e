/** Most levels that AWS's parser of JSON accepts: Jackson's `StreamReadConstraints.getMaxNestingDepth()`. */
export const MOST_LEVELS = 1000

/** True for JSON text that nests deeper: whatever walks its value would overflow the stack. */
export function nestsTooDeep(text: string): boolean {
  if (text.length <= 2 * MOST_LEVELS) {
    return false
  }
  let levels = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      at = endOfString(text, at)
    } else if (character === '[' || character === '{') {
      levels += 1
      if (levels > MOST_LEVELS) {
        return true
      }
    } else if (character === ']' || character === '}') {
      levels -= 1
    }
  }
  return false
}

/** Position of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]
    if (character === '\\') {
      at += 1
    } else if (character === '"') {
      return at
    }
  }
  return text.length
}

/** False for a value with half of a surrogate pair in a string or key: UTF-8 has none, so another would be stored. */
export function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.isWellFormed()
  }
  if (typeof value !== 'object' || value === null) {
    return true
  }
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member))
}

/** Numbers that are read as infinity have an exponent, or very many digits. */
const LARGE_NUMBER = /\d[eE]\+?\d|\d{200}/

/** True for JSON text with a number beyond a double, such as 1e400: it is read as infinity, and written as null. */
export function hasEndlessNumber(text: string, value: unknown): boolean {
  return LARGE_NUMBER.test(text) && holdsInfinity(value)
}

function holdsInfinity(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY
  }
  return Object.values(value).some(holdsInfinity)
}
