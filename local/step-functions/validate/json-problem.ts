import { MOST_LEVELS, nestsTooDeep } from '#local/json-limits.ts'

/** What is wrong with JSON text, in the words of the parser that AWS uses (Jackson); undefined when nothing is. */
export function findJsonProblem(text: string): string | undefined {
  if (nestsTooDeep(text)) {
    return `Document nesting depth exceeds the maximum allowed (${MOST_LEVELS})`
  }
  try {
    JSON.parse(text)
    return undefined
  } catch {}
  const at = findProblem(text)
  const rest = text.slice(at)
  if (rest === '') {
    return 'Unexpected end-of-input'
  }
  const token = /^[A-Za-z_$][\w$]*/.exec(rest)?.[0]
  const before = text.slice(0, at).trimEnd().at(-1)
  if ((before === '{' || before === ',') && isInObject(text.slice(0, at))) {
    return `Unexpected character ('${rest[0]}' (code ${rest.charCodeAt(0)})): was expecting double-quote to start field name`
  }
  if (token !== undefined) {
    return `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`
  }
  return `Unexpected character ('${rest[0]}' (code ${rest.charCodeAt(0)})): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`
}

/** Position of the first character that cannot go on a JSON text. */
function findProblem(text: string): number {
  const token = /\s*(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|(?:true|false|null)\b|[{}[\]:,])/y
  let at = 0
  for (token.lastIndex = 0; token.test(text); ) {
    at = token.lastIndex
  }
  return at + /^\s*/.exec(text.slice(at))![0].length
}

function isInObject(text: string): boolean {
  const open: string[] = []
  for (const [mark] of text.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[{}[\]]/g)) {
    if (mark === '{' || mark === '[') {
      open.push(mark)
    } else {
      open.pop()
    }
  }
  return open.at(-1) === '{'
}
