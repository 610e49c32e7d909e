import type { Json } from '../machine/json.ts'
import type { Report } from './report.ts'

// White space, wildcards, brackets, special and control characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN = /[\s?*<>{}[\]:;,\\|^~$#%&`"\u0000-\u001f\u007f-\u009f]/

/** A definition of a megabyte is not said once more for each Label that is wrong. */
const LONGEST_QUOTE = 4_000

/** The Label of a Map: up to 40 characters, none of them special. The messages are in the form that was recorded. */
export function checkLabel(report: Report, label: Json, definition: string): boolean {
  const text = String(label)
  const bad = FORBIDDEN.exec(text)?.[0]
  const problem =
    text === ''
      ? 'Label cannot be empty'
      : text.length > 40
        ? 'Label cannot exceed 40 characters'
        : bad && `Label contains invalid character: ${quote(bad)}`
  if (problem) {
    const said = definition.length > LONGEST_QUOTE ? `${definition.slice(0, LONGEST_QUOTE)}…` : definition
    report.diagnostics.push({
      severity: 'ERROR',
      code: 'INVALID_LABEL',
      message: `Error=ValueError Args=[${quote(problem)}] in definition '${said}'.`,
    })
  }
  return !problem
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A string literal in the notation of the recorded messages. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  let literal = ''
  for (const c of text) {
    const code = c.codePointAt(0)!
    if (ESCAPES[c]) {
      literal += ESCAPES[c]
    } else if (c === mark) {
      literal += `\\${c}`
    } else if (code < 32 || (code >= 127 && code < 161)) {
      literal += `\\x${code.toString(16).padStart(2, '0')}`
    } else {
      literal += c
    }
  }
  return mark + literal + mark
}
