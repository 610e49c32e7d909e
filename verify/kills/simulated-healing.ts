import { createSimulatedClock } from '#local/clock.ts'
import type { RunningCloud } from '#local/cloud.ts'
import { createAppCloud } from './app-cloud.ts'

/** The sweeper's first look is five minutes after an order was entered, and it looks every five minutes. */
const STEP_MS = 5 * 60_000
const MOST_STEPS = 24

export interface Healing {
  /** Sees the cloud as it starts. */
  beforeAll(cloud: RunningCloud): Promise<void>
  isDone(cloud: RunningCloud): Promise<boolean>
  /** Sees the cloud at the end, whether it is done or not. */
  inspect(cloud: RunningCloud): Promise<void>
}

/**
 * Starts the cloud on the data folder once more, in simulated time that begins now, and lets it pass until it is done,
 * two hours at most: what heals in minutes (expiries, leases, heartbeats, the sweeper) heals in a moment, by the same
 * means. Answers how many minutes were let pass.
 */
export async function healAndInspect(
  app: { assembly: string; dataDir: string; compileCache?: string | undefined },
  { beforeAll, isDone, inspect }: Healing,
): Promise<number> {
  const clock = createSimulatedClock(Date.now(), { automatic: true })
  const cloud = createAppCloud({ ...app, clock, port: 0, awsPort: 0 })
  const running = await cloud.start()
  try {
    await beforeAll(running)
    await clock.settled()
    let steps = 0
    for (; steps < MOST_STEPS && !(await isDone(running)); steps++) {
      await clock.advance(STEP_MS)
    }
    await inspect(running)
    return (steps * STEP_MS) / 60_000
  } finally {
    await cloud.stop()
  }
}
