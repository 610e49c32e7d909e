import { type ESTree, parseSync } from 'vite'
import { CommandFailed } from '../../exit-status.ts'

/** A TypeScript source of the project and its syntax tree; places in the tree are places in the text. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly program: ESTree.Program
}

/** Throws CommandFailed for what is no TypeScript: nothing could be put into it. */
export function parseSource(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) {
    throw new CommandFailed(`${file} cannot be read: ${errors[0]!.message}`)
  }
  return { file, text, program }
}

/** Returns the source with text put in at these places of it. */
export function insert(
  { file, text }: Source,
  insertions: readonly (readonly [at: number, text: string])[],
): Source {
  let changed = text
  for (const [at, added] of insertions.toSorted(([a], [b]) => b - a)) {
    changed = changed.slice(0, at) + added + changed.slice(at)
  }
  return parseSource(file, changed)
}

/** Says where something was not found, and what to do. */
export function notFound({ file }: Pick<Source, 'file'>, what: string): CommandFailed {
  return new CommandFailed(`${file} has no ${what}, where this command writes; nothing was changed`)
}
