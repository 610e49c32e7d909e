/** A word, number, literal or sign of TypeScript source, with its place in the text. */
export interface Token {
  /** As written, but strings always in single quotes. */
  text: string
  start: number
  end: number
}

const BLANK = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y
const STRING = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y
const WORD = /[\p{ID_Start}$_#@][\p{ID_Continue}$]*|\d[\w.]*/uy
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y

/** After one of these a slash begins a regular expression; after anything else it divides. */
const BEFORE_REGEX = /^(?:[=(,:;!&|?{}[+*%<>~^-]|return|case|typeof)$/

const CLOSING = [')', ']', '}']

/**
 * The tokens of TypeScript source. Spacing, comments, semicolons, trailing commas and the kind of quotes make no
 * difference. A template literal is one token.
 */
export function readTokens(source: string): Token[] {
  const tokens: Token[] = []
  let at = skip(BLANK, source, 0)
  while (at < source.length) {
    const end = endOfToken(source, at, tokens.at(-1)?.text)
    const written = source.slice(at, end)
    const text = written.startsWith('"') ? inSingleQuotes(written) : written
    if (CLOSING.includes(text) && tokens.at(-1)?.text === ',') {
      tokens.pop()
    }
    if (text !== ';') {
      tokens.push({ text, start: at, end })
    }
    at = skip(BLANK, source, end)
  }
  return tokens
}

function endOfToken(source: string, at: number, previous = '('): number {
  if (source[at] === '`') {
    return endOfTemplate(source, at)
  }
  if (source[at] === '/' && BEFORE_REGEX.test(previous)) {
    return Math.max(skip(REGEX, source, at), at + 1)
  }
  const end = Math.max(skip(STRING, source, at), skip(WORD, source, at))
  return end > at ? end : at + 1
}

function endOfTemplate(source: string, start: number): number {
  let at = start + 1
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '\\') {
      at += 2
    } else if (source.startsWith('${', at)) {
      at = endOfPlaceholder(source, at + 2)
    } else {
      at++
    }
  }
  return at + 1
}

function endOfPlaceholder(source: string, start: number): number {
  let depth = 1
  let at = start
  while (at < source.length && depth > 0) {
    const end = endOfToken(source, at)
    const sign = source.slice(at, end)
    depth += sign === '{' ? 1 : sign === '}' ? -1 : 0
    at = end
  }
  return at
}

function inSingleQuotes(text: string): string {
  return `'${text.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** Where the match of a sticky pattern at this place ends; the place itself when there is none. */
function skip(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : at
}
