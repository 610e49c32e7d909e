/** What the parts of the local cloud cannot do at the moment. */
export interface Health {
  /** Notes what is wrong with a part, and says so when it begins and when it is over; undefined is over. */
  note(part: string, problem: string | undefined): void
  /** Returns what is wrong; undefined while nothing is. */
  problem(): string | undefined
}

export function createHealth(report: (line: string) => void = () => {}): Health {
  const problems = new Map<string, string>()
  return {
    note(part, problem) {
      const isKnown = problems.has(part)
      if (problem !== undefined) {
        problems.set(part, problem)
        if (!isKnown) {
          report(`${part}: ${problem}; new work is refused until this is over, and nothing is lost`)
        }
      } else if (problems.delete(part)) {
        report(`${part}: works again`)
      }
    },
    problem() {
      const lines = [...problems].map(([part, problem]) => `${part}: ${problem}`)
      return lines.length > 0 ? lines.join('; ') : undefined
    },
  }
}
