import { build, type Metafile } from 'esbuild'

/** Which of the project's own files each of them imports. */
export class SourceGraph {
  private readonly imports = new Map<string, readonly string[]>()

  has(file: string): boolean {
    return this.imports.has(file)
  }

  /** Takes what a bundler has found out about some files. */
  learn({ inputs }: Pick<Metafile, 'inputs'>): void {
    for (const [file, { imports }] of Object.entries(inputs)) {
      const own = imports.filter(({ external, path }) => !external && !isPackage(path))
      this.imports.set(
        file,
        own.map(({ path }) => path),
      )
    }
  }

  /** An entry and all that it imports, those of its imports too. */
  reachable(entry: string): ReadonlySet<string> {
    const found = new Set([entry])
    for (const file of found) {
      for (const next of this.imports.get(file) ?? []) {
        found.add(next)
      }
    }
    return found
  }
}

function isPackage(path: string): boolean {
  return /(?:node_modules|\.build\/packages)\//.test(path) || /^\w[\w-]+:/.test(path)
}

/** Reads the imports of these entries, without bundling their packages. */
export async function readSourceGraph(project: string, entries: readonly string[]): Promise<SourceGraph> {
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: [...entries],
    bundle: true,
    write: false,
    // Of what the entries have in common nothing is printed twice: nobody reads it.
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    outdir: '.build/graph',
    logLevel: 'silent',
  })
  const graph = new SourceGraph()
  graph.learn(metafile)
  return graph
}
