/** Control characters, and those that break lines or turn the direction of what stands behind them. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/**
 * Returns `value` with texts that a terminal shows and does not obey: reasons, errors and lines of logs come from
 * elsewhere, and an ESC in one may move the cursor, a newline look like a line of ours. Not for JSON, which escapes them.
 */
export function clean<T>(value: T): T {
  if (typeof value === 'string') {
    return cleanText(value.replace(BREAKS, ' ')) as T
  }
  if (Array.isArray(value)) {
    return value.map((each) => clean(each)) as T
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clean(each)])) as T
  }
  return value
}

/** Of a text of several lines, which stay lines. */
export function cleanLines(text: string): string {
  return text.split('\n').map(clean).join('\n')
}

/** The colours of `View.paint`, as picocolors writes them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with ESC
const COLOURS = /(\u001b\[(?:2|22|3[1-5]|39)m)/

/** Of a text of several lines that keeps its colours. */
export function cleanPainted(text: string): string {
  const cleanLine = (line: string) =>
    line
      .split(COLOURS)
      .map((part, index) => (index % 2 === 0 ? clean(part) : part))
      .join('')
  return text.split('\n').map(cleanLine).join('\n')
}

/** The picture of a control character: ESC as ␛. */
function cleanText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? '␡' : '�'
  })
}
