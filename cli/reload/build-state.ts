import { type BuildProblem, describeProblem } from './build-problem.ts'

/** Whether what is served is made of the sources as they are. */
export interface BuildState {
  /** Says what is wrong, once; what was built before goes on. */
  fail(problem: BuildProblem): void
  succeed(): void
  /** What `/health` says; undefined while the newest sources are served. */
  problem(): string | undefined
}

/** `print` hears of the problem alone, so that it stands at the start of a line. */
export function createBuildState(print: (line: string) => void, report: (line: string) => void): BuildState {
  let current: string | undefined
  return {
    fail(problem) {
      const text = describeProblem(problem)
      if (text !== current) {
        print(text)
        report('the last good build goes on')
      }
      current = text
    },
    succeed() {
      if (current !== undefined) {
        report('the sources can be built again')
      }
      current = undefined
    },
    problem: () => current,
  }
}
