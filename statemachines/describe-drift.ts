/** Returns in words where a generated file first differs from what it is to hold; undefined where it does not. */
export function describeDrift(committed: string | undefined, wanted: string): string | undefined {
  if (committed === undefined) {
    return 'it is missing'
  }
  if (committed === wanted) {
    return undefined
  }
  return describeValues(parse(committed), parse(wanted)) ?? describeLines(committed, wanted)
}

/** Undefined where a text is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The first of two JSON values to differ, by its path. */
function describeValues(has: unknown, wanted: unknown, path = ''): string | undefined {
  if (isTree(has) && isTree(wanted) && Array.isArray(has) === Array.isArray(wanted)) {
    const keys = new Set([...Object.keys(wanted), ...Object.keys(has)])
    for (const key of keys) {
      const found = describeValues(has[key], wanted[key], path ? `${path}.${key}` : key)
      if (found) {
        return found
      }
    }
    return undefined
  }
  if (Object.is(has, wanted) || path === '') {
    return undefined
  }
  if (has === undefined) {
    return `it has no ${path}`
  }
  return wanted === undefined
    ? `it has ${path}, which is not to be there`
    : `${path} is ${shorten(has)}, and is to be ${shorten(wanted)}`
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

const MOST_CHARACTERS = 80

function shorten(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
}

function describeLines(committed: string, wanted: string): string {
  const [has, lines] = [committed.split('\n'), wanted.split('\n')]
  const at = lines.findIndex((line, index) => line !== has[index])
  const index = at < 0 ? lines.length : at
  const [was = 'missing', is = 'none'] = [has[index], lines[index]]
  return `line ${index + 1} is ${was.trim()}, and is to be ${is.trim()}`
}
