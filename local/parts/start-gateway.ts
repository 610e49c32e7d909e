import type { RestApi } from '#local/assembly/index.ts'
import type { Lambda } from '#local/lambda/index.ts'
import { openApiPort } from '../api-port.ts'
import { createClockListener } from '../clock-endpoint.ts'
import { isTurnable } from '../turnable-clock.ts'
import { ENVIRONMENT, type Parts } from './parts.ts'

/** Returns the address of the API's stage. */
export async function startGateway(
  { options, clock, health, onStop }: Parts,
  api: RestApi,
  { invoke, tasksInLine, onFailure }: Pick<Lambda, 'invoke' | 'tasksInLine'> & { onFailure: () => void },
): Promise<string> {
  const { url, close } = await openApiPort({
    port: options.port ?? 0,
    door: options,
    gateway: { api, ...ENVIRONMENT, clock, invoke, tasksInLine, tokensAreOptional: !options.auth },
    serveClock: isTurnable(clock) ? createClockListener(clock) : undefined,
    front: options.front,
    findProblem: () => health.problem(),
    onFailure,
  })
  onStop(close)
  return url
}
