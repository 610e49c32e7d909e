import { describeProblem, readProblem } from './build-problem.ts'

export interface FirstBuild {
  project: string
  /** Resolves when a source is saved after this call. */
  nextChange(): Promise<void>
  /** Returns the folder of the assembly; rejects with what was printed. */
  synthesize(): Promise<string>
  /** Hears of the problem alone, so that it stands at the start of a line. */
  print: (line: string) => void
  report: (line: string) => void
}

/** Synthesizes until the sources can be built: tells each time once why they cannot, and waits until one is saved. */
export async function buildFirst({
  project,
  nextChange,
  synthesize,
  print,
  report,
}: FirstBuild): Promise<string> {
  for (;;) {
    // Before the synthesis: what is saved during it may be what it lacks.
    const changed = nextChange()
    try {
      return await synthesize()
    } catch (error) {
      print(describeProblem(readProblem((error as Error).message, project)))
      report('the sources cannot be built: waiting until one is saved')
    }
    await changed
  }
}
