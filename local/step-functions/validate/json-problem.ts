import { hasEndlessNumber, MOST_LEVELS, nestsTooDeep } from '#local/json-limits.ts'

/** What is wrong with JSON text, in the words of the parser that AWS uses (Jackson); undefined when nothing is. */
export function findJsonProblem(text: string): string | undefined {
  if (nestsTooDeep(text)) {
    return `Document nesting depth exceeds the maximum allowed (${MOST_LEVELS})`
  }
  try {
    return hasEndlessNumber(text, JSON.parse(text)) ? 'Numeric value out of range of double' : undefined
  } catch {}
  try {
    const reader = new JsonReader(text)
    reader.readValue()
    reader.readEnd()
  } catch (error) {
    if (error instanceof JsonProblem) {
      return error.message
    }
    throw error
  }
  return 'Unexpected end-of-input'
}

class JsonProblem extends Error {
  override readonly name = 'JsonProblem'
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
const SPACE = /[ \t\n\r]*/y
const WORD = /[\p{L}\p{N}_$]+/uy
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/** Reads JSON as far as it is right, and throws a JsonProblem where it is not. */
class JsonReader {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  readValue(): void {
    const next = this.peek()
    if (next === '{') {
      this.readEntries('}', 'Object', () => this.readField())
    } else if (next === '[') {
      this.readEntries(']', 'Array', () => this.readValue())
    } else if (next === '"') {
      this.readString(': was expecting closing quote for a string value')
    } else if (/[-\d]/.test(next)) {
      this.readNumber()
    } else {
      this.readWord()
    }
  }

  readEnd(): void {
    this.match(SPACE)
    if (this.at < this.text.length) {
      this.readValue()
    }
  }

  private readEntries(end: string, kind: string, read: () => void) {
    this.at++
    if (this.peek() === end) {
      this.at++
      return
    }
    for (;;) {
      read()
      const next = this.peek()
      if (next === end) {
        this.at++
        return
      }
      if (next === '}' || next === ']') {
        throw new JsonProblem(`Unexpected close marker '${next}': expected '${end}'`)
      }
      this.expect(',', `was expecting comma to separate ${kind} entries`)
    }
  }

  private readField() {
    if (this.peek() !== '"') {
      throw this.unexpected('was expecting double-quote to start field name')
    }
    this.readString(' in field name')
    this.expect(':', 'was expecting a colon to separate field name and value')
    this.readValue()
  }

  private readString(unclosed: string) {
    for (this.at++; this.text[this.at] !== '"'; this.at++) {
      const next = this.text[this.at]
      if (next === undefined) {
        throw new JsonProblem(`Unexpected end-of-input${unclosed}`)
      }
      if (next < ' ') {
        throw new JsonProblem(
          `Illegal unquoted character (${describe(next)}): has to be escaped using backslash to be included in string value`,
        )
      }
      if (next === '\\') {
        this.readEscape()
      }
    }
    this.at++
  }

  private readEscape() {
    const escaped = this.text[++this.at]
    if (escaped === 'u') {
      if (!/^[\da-fA-F]{4}/.test(this.text.slice(this.at + 1))) {
        this.at++
        throw this.unexpected('expected a hex-digit for character escape sequence')
      }
      this.at += 4
    } else if (escaped !== undefined && !'"\\/bfnrt'.includes(escaped)) {
      throw new JsonProblem(`Unrecognized character escape ${describe(escaped)}`)
    }
  }

  private readNumber() {
    const number = this.match(NUMBER)
    if (number === '') {
      this.at++
      throw this.unexpected(
        'expected digit (0-9) to follow minus sign, for valid numeric value',
        ' in numeric value',
      )
    }
    if (/^-?0\d/.test(number)) {
      throw new JsonProblem('Invalid numeric value: Leading zeroes not allowed')
    }
    if (this.text[this.at] === '.') {
      this.at++
      throw this.unexpected('Decimal point not followed by a digit', ' in numeric value')
    }
  }

  private readWord() {
    const word = this.match(WORD)
    if (word === '') {
      throw this.unexpected(`expected a valid value ${VALUES}`)
    }
    if (!['true', 'false', 'null'].includes(word)) {
      throw new JsonProblem(`Unrecognized token '${word}': was expecting ${VALUES}`)
    }
  }

  /** Returns the next character that is no white space. Throws at the end. */
  private peek(): string {
    this.match(SPACE)
    const next = this.text[this.at]
    if (next === undefined) {
      throw new JsonProblem('Unexpected end-of-input')
    }
    return next
  }

  private expect(wanted: string, otherwise: string) {
    if (this.peek() !== wanted) {
      throw this.unexpected(otherwise)
    }
    this.at++
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.at += found.length
    return found
  }

  private unexpected(otherwise: string, place = ''): JsonProblem {
    const next = this.text[this.at]
    return new JsonProblem(
      next === undefined
        ? 'Unexpected end-of-input'
        : `Unexpected character (${describe(next)})${place}: ${otherwise}`,
    )
  }
}

function describe(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 32) {
    return `(CTRL-CHAR, code ${code})`
  }
  return `'${character}' (code ${code}${code > 255 ? ` / 0x${code.toString(16)}` : ''})`
}
