import { routes } from '#core/api/routes.ts'
import { VERSION } from '#core/version.ts'
import { executionsTable } from '#lambdas/clients.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { BEHIND_SECONDS, readLag } from '#lambdas/recovery/sweep-lag.ts'
import { logger } from '#lambdas/telemetry/logger.ts'

/** Anybody may ask, as often as he likes; what he is told was read within this time. */
const KEPT_FOR_MS = 30_000
/** Health is told without it where the table does not answer. */
const PATIENCE_MS = 1_000

let known: { lag: number; readAt: number } | undefined

export const handler = httpHandler(routes.getHealth, async () => {
  const lag = await readSweeperLag()
  const late = lag > BEHIND_SECONDS ? { sweeper: { behindSeconds: lag } } : {}
  return {
    body: { ...late, status: 'ok', version: VERSION },
  }
})

async function readSweeperLag(): Promise<number> {
  if (known && Date.now() - known.readAt < KEPT_FOR_MS) {
    return known.lag
  }
  try {
    const lag = await readLag(executionsTable(), AbortSignal.timeout(PATIENCE_MS))
    known = { lag, readAt: Date.now() }
    return lag
  } catch (error) {
    logger.warn('how far the sweeper has come could not be read', { error: error as Error })
    return 0
  }
}
