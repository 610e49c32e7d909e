import { AssemblyError } from './template.ts'

/** What the local cloud cannot run of an assembly, collected so that all of it is told at once. */
export class Problems {
  private readonly found: AssemblyError[] = []

  /** Returns what `read` returns; undefined, with the problem kept, where it throws AssemblyError. */
  attempt<Result>(read: () => Result): Result | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof AssemblyError)) {
        throw error
      }
      this.found.push(error)
      return undefined
    }
  }

  /** Throws AssemblyError that lists what was found, if anything was. */
  throwIfAny(): void {
    const [first, ...others] = this.found
    if (!first) {
      return
    }
    if (others.length === 0) {
      throw first
    }
    throw new AssemblyError(
      first.logicalId,
      first.path,
      `the local cloud cannot run ${this.found.length} parts of this assembly:\n${this.found.map(({ message }) => `  ${message}`).join('\n')}`,
    )
  }
}
