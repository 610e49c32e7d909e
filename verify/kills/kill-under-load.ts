import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '#local/step-functions/machine/random.ts'
import { healAndCheck } from './heal-and-check.ts'
import { createHttpClient } from './http-client.ts'
import { countAnswers, killRepeatedly } from './kill-repeatedly.ts'
import type { KillableCloud } from './killable-cloud.ts'
import { countEnds, type LoadReport } from './load-report.ts'
import { onKillableCloud } from './on-killable-cloud.ts'
import { hasEnded } from './order-violations.ts'
import { type ClientOptions, type PlacedOrder, runClient } from './ordering-client.ts'
import { stockShelves, TENANTS } from './shelves.ts'

export interface LoadOptions {
  /** The synthesized app. */
  assembly: string
  compileCache?: string | undefined
  kills: number
  clients: number
  /** Decides what each client orders and does, and when the kills come; not how the processors share their time. */
  seed: number
  /** Ends the kills; what they left is then checked as usual. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: { done: number; planned: number; violations: number }) => void) | undefined
}

const MOST_ANSWERS_PER_CLIENT = 1
/** How long the last cloud may take, in real time, over what clients wait for. */
const CLOSING_MS = 120_000

/**
 * Kills the whole local cloud again and again while clients order, and starts it again at once on the same data; then
 * lets everything come to its end, and holds the tables against the invariants and against what clients were told.
 *
 * Throws when the cloud does not start again, or does not answer. Keeps the data folder then, and on violations.
 */
export async function killUnderLoad(options: LoadOptions): Promise<LoadReport> {
  const { assembly, compileCache, clients, seed } = options
  const startedAt = performance.now()
  const app = { assembly, compileCache }
  const violations: string[] = []
  const placed: PlacedOrder[] = []
  return onKillableCloud(app, async (cloud, dataDir) => {
    const startMs = await timeOf(cloud.start())
    const answers = countAnswers(createHttpClient())
    await stockShelves(cloud, answers.send)
    let isClosing = false
    const closed = openClients(cloud, options, {
      send: answers.send,
      isClosing: () => isClosing,
      onOrder: (order) => placed.push(order),
      onViolation: (what) => violations.push(what),
    })
    const { kills, whileStarting } = await killRepeatedly(cloud, answers, {
      ...options,
      mostAnswers: clients * MOST_ANSWERS_PER_CLIENT,
      startMs,
      onKill: (done) => options.onProgress?.({ done, planned: options.kills, violations: violations.length }),
    })
    isClosing = true
    await within(CLOSING_MS, closed)
    await cloud.stop()

    const { healedAfterMinutes, atOnce, summaries, found } = await healAndCheck({ ...app, dataDir }, placed)
    violations.push(...found)
    const accepted = placed.filter(({ orderId }) => orderId !== undefined).length
    return {
      kills,
      killedWhileStarting: whileStarting,
      clients,
      seed,
      seconds: (performance.now() - startedAt) / 1000,
      requests: placed.reduce((sum, { requests }) => sum + requests, 0),
      accepted,
      unanswered: summaries.length - accepted,
      ended: { atOnce, later: summaries.filter(hasEnded).length - atOnce },
      healedAfterMinutes,
      matrix: countEnds(placed, summaries),
      violations,
    }
  })
}

/** Resolves when all clients are done with what they had in hand. */
async function openClients(
  { url, awsUrl }: KillableCloud,
  { clients, seed }: LoadOptions,
  hooks: Pick<ClientOptions, 'send' | 'isClosing' | 'onOrder' | 'onViolation'>,
): Promise<void> {
  const names = Array.from({ length: clients }, (_, index) => `c${index}`)
  await Promise.all(
    names.map((name, index) =>
      runClient({
        ...hooks,
        name,
        tenant: TENANTS[index % TENANTS.length]!,
        url,
        awsUrl,
        random: createRandom(`${seed} ${name}`),
      }),
    ),
  )
}

async function timeOf(work: Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work
  return performance.now() - startedAt
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const isOver = sleep(milliseconds, true, { ref: false })
  if (await Promise.race([work, isOver])) {
    throw new Error(`clients were not answered within ${milliseconds / 1000} s of the last start`)
  }
}
