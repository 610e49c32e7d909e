/** What a closed loop of executions achieved. */
export interface EngineRate {
  executions: number
  executionsPerSecond: number
  /** Wall milliseconds per execution at this many in flight. */
  millisecondsEach: number
  /** Processor milliseconds of this process per execution. */
  processorMs: number
}

/** Keeps `inFlight` executions going for `seconds`, after a warm-up of a second. `run` resolves when one has ended. */
export async function measureExecutions(
  run: () => Promise<void>,
  { inFlight, seconds }: { inFlight: number; seconds: number },
): Promise<EngineRate> {
  await keepGoing(run, inFlight, 1_000)
  const cpu = process.cpuUsage()
  const started = performance.now()
  const executions = await keepGoing(run, inFlight, seconds * 1_000)
  const elapsed = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  return {
    executions,
    executionsPerSecond: (executions / elapsed) * 1_000,
    millisecondsEach: elapsed / executions,
    processorMs: (user + system) / 1_000 / executions,
  }
}

async function keepGoing(run: () => Promise<void>, inFlight: number, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds
  let done = 0
  const loop = async () => {
    while (performance.now() < end) {
      await run()
      done++
    }
  }
  await Promise.all(Array.from({ length: inFlight }, loop))
  return done
}
