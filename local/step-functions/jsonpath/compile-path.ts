import { MOST_LEVELS } from '#local/json-limits.ts'
import { parseFilter } from './filter.ts'
import { type Path, PathSyntaxError, type Step } from './path.ts'

const compiled = new Map<string, Path>()

/** Compiles a path, once per text. Throws PathSyntaxError. */
export function compilePath(text: string): Path {
  let path = compiled.get(text)
  if (!path) {
    if (compiled.size > 10_000) {
      compiled.clear()
    }
    path = parsePath(text)
    compiled.set(text, path)
  }
  return path
}

function parsePath(text: string): Path {
  const head = /^\$\$(?![\w])|^\$([\p{ID_Start}_]\p{ID_Continue}*)|^\$/u.exec(text)
  if (!head) {
    throw new PathSyntaxError(`the path '${text}' does not start with $`)
  }
  const steps: Step[] = []
  let call: string | undefined
  let at = head[0].length
  while (at < text.length) {
    if (text.startsWith('..', at)) {
      steps.push({ descend: true })
      at += 2
      if (text[at] === '[') {
        continue
      }
    } else if (text[at] === '.') {
      at++
      if (text[at] === '[') {
        continue
      }
    } else if (text[at] === '[') {
      const end = findBracketEnd(text, at)
      steps.push(parseBracket(text.slice(at + 1, end).trim(), text))
      at = end + 1
      continue
    } else {
      throw new PathSyntaxError(`the path '${text}' cannot be read at '${text.slice(at)}'`)
    }
    const name = /^[^.[\]()'"]+/.exec(text.slice(at))?.[0]
    if (name === undefined) {
      throw new PathSyntaxError(`the path '${text}' has an empty step`)
    }
    at += name.length
    if (/^\(.*\)$/.test(text.slice(at))) {
      call = name
      break
    }
    steps.push(name === '*' ? { all: true } : { name })
  }
  if (steps.length > MOST_LEVELS) {
    throw new PathSyntaxError(
      `the path '${text}' has ${steps.length} steps, and JSON at most ${MOST_LEVELS} levels`,
    )
  }
  const root = head[0] === '$' || head[0] === '$$' ? head[0] : { variable: head[1]! }
  const definite = steps.every((step) => 'name' in step || 'index' in step)
  return { text, root, steps, definite, ...(call === undefined ? {} : { call }) }
}

function findBracketEnd(text: string, start: number): number {
  let depth = 0
  let quote = ''
  for (let i = start; i < text.length; i++) {
    const c = text[i]!
    if (quote) {
      if (c === '\\' && (text[i + 1] === quote || text[i + 1] === '\\')) {
        i++
      } else if (c === quote) {
        quote = ''
      }
    } else if (c === "'" || c === '"') {
      quote = c
    } else if (c === '[') {
      depth++
    } else if (c === ']' && --depth === 0) {
      return i
    }
  }
  throw new PathSyntaxError(`the path '${text}' has a bracket that does not close`)
}

function parseBracket(body: string, text: string): Step {
  if (body === '*') {
    return { all: true }
  }
  if (body.startsWith('?')) {
    return { filter: parseFilter(body.slice(1).trim(), compilePath) }
  }
  if (body.startsWith("'") || body.startsWith('"')) {
    const names = [...body.matchAll(/'((?:\\'|\\\\|[^'])*)'|"((?:\\"|\\\\|[^"])*)"/g)].map((match) =>
      (match[1] ?? match[2]!).replace(/\\(['\\])/g, '$1'),
    )
    return names.length === 1 ? { name: names[0]! } : { names }
  }
  if (/^-?\d+$/.test(body)) {
    return { index: Number(body) }
  }
  if (/^-?\d+(\s*,\s*-?\d+)+$/.test(body)) {
    return { indexes: body.split(',').map(Number) }
  }
  const slice = /^(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(-?\d+)?)?$/.exec(body)
  if (!slice) {
    throw new PathSyntaxError(`the path '${text}' cannot be read at '[${body}]'`)
  }
  const [from, to, by] = slice.slice(1).map((n) => (n === undefined ? undefined : Number(n)))
  return { from, to, by: by ?? 1 }
}
