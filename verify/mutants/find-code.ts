import { readTokens, type Token } from './tokens.ts'

/** Stands in a pattern for any code, brackets closed, and in what replaces it for the code that was matched. */
export const ANY = '…'

export interface CodeMatch {
  start: number
  end: number
  /** The code that each `…` of the pattern matched. */
  captured: readonly string[]
}

/** Where the pattern matches the source, in the top-level declarations of this name or, without one, anywhere. */
export function findCode(source: string, pattern: string, declaration?: string): CodeMatch[] {
  const wanted = readTokens(pattern).map(({ text }) => text)
  const all = readTokens(source)
  const parts = declaration === undefined ? [all] : declarationsOf(source, all, declaration)
  return parts.flatMap((tokens) =>
    tokens.flatMap((_, from) => {
      const match = matchAt(tokens, from, wanted)
      return match ? [toCode(source, tokens, match)] : []
    }),
  )
}

/** Whether the source declares this name at its top level. */
export function declares(source: string, name: string): boolean {
  return source.includes(name) && declarationsOf(source, readTokens(source), name).length > 0
}

const MODIFIERS = /^(?:export|declare|abstract|async|function|class|const|let|interface|type|\*)$/

/** The tokens of each top-level declaration of a name. Statements begin, and nothing else does, in the first column. */
function declarationsOf(source: string, tokens: readonly Token[], name: string): Token[][] {
  const starts = tokens.flatMap(({ text, start }, index) =>
    /^\w/.test(text) && (start === 0 || source[start - 1] === '\n') ? [index] : [],
  )
  const statements = starts.map((start, at) => tokens.slice(start, starts[at + 1]))
  return statements.filter((all) => all.find(({ text }) => !MODIFIERS.test(text))?.text === name)
}

interface TokenMatch {
  from: number
  to: number
  captured: readonly (readonly [from: number, to: number])[]
}

function matchAt(tokens: readonly Token[], from: number, wanted: readonly string[]): TokenMatch | undefined {
  const [first, ...rest] = wanted
  if (first === undefined) {
    return { from, to: from, captured: [] }
  }
  if (first !== ANY) {
    const match = tokens[from]?.text === first ? matchAt(tokens, from + 1, rest) : undefined
    return match && { ...match, from }
  }
  for (const to of endsOfAny(tokens, from)) {
    const match = matchAt(tokens, to, rest)
    if (match) {
      return { from, to: match.to, captured: [[from, to], ...match.captured] }
    }
  }
  return undefined
}

/** Where code that begins at a token can end with all its brackets closed, the shortest first. */
function* endsOfAny(tokens: readonly Token[], from: number): Generator<number> {
  let depth = 0
  for (let to = from; to <= tokens.length && depth >= 0; to++) {
    if (depth === 0) {
      yield to
    }
    const text = tokens[to]?.text ?? ''
    depth += '([{'.includes(text) && text ? 1 : ')]}'.includes(text) && text ? -1 : 0
  }
}

function toCode(source: string, tokens: readonly Token[], { from, to, captured }: TokenMatch): CodeMatch {
  const start = tokens[from]!.start
  return {
    start,
    end: to > from ? tokens[to - 1]!.end : start,
    captured: captured.map(([first, end]) =>
      end > first ? source.slice(tokens[first]!.start, tokens[end - 1]!.end) : '',
    ),
  }
}
