import { describeProblem, readProblem } from './build-problem.ts'
import { watchSources } from './watch-sources.ts'

export interface FirstBuild {
  project: string
  /** Returns the folder of the assembly; rejects with what was printed. */
  synthesize(): Promise<string>
  /** Hears of the problem alone, so that it stands at the start of a line. */
  print: (line: string) => void
  report: (line: string) => void
}

/** Synthesizes until the sources can be built: tells each time once why they cannot, and waits until one is saved. */
export async function buildFirst({ project, synthesize, print, report }: FirstBuild): Promise<string> {
  let onChange = () => {}
  // Before the first synthesis: what is saved during it may be what it lacks.
  const sources = watchSources(project, { onApp: () => onChange(), onOwn() {} })
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        onChange = resolve
      })
      try {
        return await synthesize()
      } catch (error) {
        print(describeProblem(readProblem((error as Error).message, project)))
        report('the sources cannot be built: waiting until one is saved')
      }
      await changed
    }
  } finally {
    await sources.close()
  }
}
