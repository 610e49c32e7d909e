import { importsOf, resolveImport } from './imports.ts'

/**
 * Circles of files that import values of one another, each as its files in the order of their imports, the first one
 * again at the end. Types may form circles: they are gone when the files run.
 *
 * `sources` holds the text of every file by its path. A file is in one of the returned circles at most, so mending one
 * may bring another to light.
 */
export function findCircles(sources: ReadonlyMap<string, string>): string[][] {
  const graph = new Map([...sources].map(([file, source]) => [file, valuesOf(file, source)]))
  const done = new Set<string>()
  const circles: string[][] = []
  for (const file of graph.keys()) {
    visit(file, [], { graph, done, circles })
  }
  return circles
}

function valuesOf(file: string, source: string): string[] {
  return importsOf(source)
    .filter(({ typesOnly, dynamic }) => !typesOnly && !dynamic)
    .map(({ specifier }) => resolveImport(file, specifier))
    .filter((target) => target !== undefined)
}

interface Search {
  readonly graph: ReadonlyMap<string, readonly string[]>
  readonly done: Set<string>
  readonly circles: string[][]
}

/** `path` leads to `file`: an import that leads back into it closes a circle. */
function visit(file: string, path: readonly string[], search: Search): void {
  const { graph, done, circles } = search
  const start = path.indexOf(file)
  if (start >= 0) {
    const circle = path.slice(start)
    if (!circles.some((known) => known.some((each) => circle.includes(each)))) {
      circles.push([...circle, file])
    }
    return
  }
  if (done.has(file)) {
    return
  }
  for (const target of graph.get(file) ?? []) {
    visit(target, [...path, file], search)
  }
  done.add(file)
}
