import { ANY, type CodeMatch, declares, findCode } from './find-code.ts'
import type { Sources } from './sources.ts'

/** A mistake that people make, put into our own sources to see whether verify finds it. */
export interface Mutant {
  /** Kebab-case; says what is wrong. */
  name: string
  /** Why somebody would write it, or what it does to them. */
  why: string
  /** The workflow that it shows in. */
  workflow: string
  /** The case that it shows in; the workflow's first one when left out. */
  case?: string
  /** Kinds of faults that are likely to bring it to light: tried first, at every step, then all others. */
  faults: readonly string[]
  edits: readonly Edit[]
}

/**
 * A change of one place in the sources. The place is named by what it says, not by its file or its line, so that code
 * may move and be formatted without making the mutant stale.
 */
export interface Edit {
  /** A folder of the project; the code may be in any file of it, and must be there once in all of them. */
  folder: string
  /** The function, constant or class, at the top level of its file, that holds the code. */
  within: string
  /** Compared token by token. `…` stands for any code, brackets closed. */
  find: string
  /** The n-th `…` in it stands for what the n-th `…` of `find` matched. */
  replace: string
  /** What the replacement uses beside the names of the file, and the modules that export it. */
  imports?: Record<string, string>
}

/** The sources have changed, so that a mutant's place in them is gone or no longer the only one. */
export class StaleMutant extends Error {
  override readonly name = 'StaleMutant'
}

/** The texts of all files that the mutant changes, by file. Throws `StaleMutant`. */
export function mutate({ name, edits }: Mutant, sources: Sources): Map<string, string> {
  const changed = new Map<string, string>()
  const read = (file: string) => changed.get(file) ?? sources.read(file)
  for (const edit of edits) {
    const { folder, within, find, imports = {} } = edit
    const files = sources.list(folder).filter((file) => declares(read(file), within))
    const found = files.flatMap((file) =>
      findCode(read(file), find, within).map((match) => ({ file, match })),
    )
    const [place, ...others] = found
    if (!place || others.length > 0) {
      const where =
        files.length > 0 ? `'${within}' (${files.join(', ')})` : `'${within}', which no file declares`
      throw new StaleMutant(
        `mutant '${name}' expects code once in ${folder} within ${where}, and it is there ${place ? `${found.length} times` : 'nowhere'}: ${find}; change the mutant to fit the sources`,
      )
    }
    const text = applyEdit(read(place.file), place.match, edit)
    changed.set(place.file, describeImports(imports) + text)
  }
  return changed
}

function applyEdit(text: string, { start, end, captured }: CodeMatch, { replace }: Edit): string {
  const [first, ...rest] = replace.split(ANY)
  const replacement = rest.reduce((made, next, index) => made + (captured[index] ?? '') + next, first!)
  return text.slice(0, start) + replacement + text.slice(end)
}

function describeImports(imports: Record<string, string>): string {
  return Object.entries(imports)
    .map(([name, module]) => `import { ${name} } from '${module}'\n`)
    .join('')
}
