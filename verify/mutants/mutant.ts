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

/** A piece of a file, which must be there exactly once, and what stands there in its place. */
export interface Edit {
  /** Relative to the project. */
  file: string
  find: string
  replace: string
}

/** The sources have moved on, so that a mutant says nothing any more. */
export class StaleMutant extends Error {
  override readonly name = 'StaleMutant'
}

/** The texts of all files that the mutant changes, by file. `read` gives a file of the project. Throws `StaleMutant`. */
export function mutate({ name, edits }: Mutant, read: (file: string) => string): Map<string, string> {
  const texts = new Map<string, string>()
  for (const { file, find, replace } of edits) {
    const text = texts.get(file) ?? read(file)
    const [before, after, ...more] = text.split(find)
    if (after === undefined || more.length > 0) {
      throw new StaleMutant(
        `mutant '${name}' expects once in ${file} what is there ${after === undefined ? 'nowhere' : `${more.length + 1} times`}: ${JSON.stringify(find)}; write it anew for what the file says now`,
      )
    }
    texts.set(file, before + replace + after)
  }
  return texts
}
