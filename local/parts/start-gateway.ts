import type { RestApi } from '#local/assembly/index.ts'
import type { GatewayResponse } from '#local/gateway/index.ts'
import type { Lambda } from '#local/lambda/index.ts'
import { type ApiPort, openApiPort } from '../api-port.ts'
import { CLOCK_PATH, createClockListener } from '../clock-endpoint.ts'
import { createLogsListener, LOGS_PATH } from '../logs-endpoint.ts'
import { createMetricsListener, METRICS_PATH } from '../metrics-endpoint.ts'
import { LOG_FILE } from '../storage/log-file.ts'
import { createTracesListener, TRACES_PATH } from '../traces-endpoint.ts'
import { isTurnable } from '../turnable-clock.ts'
import type { Parts } from './parts.ts'

type Calls = Pick<Lambda, 'invoke' | 'tasksInLine'> & { onFailure: () => void }

/** Opens a port for each API, by logical id: the first at the port that was asked for, others at those after it. */
export async function startGateways(
  parts: Parts,
  apis: readonly RestApi[],
  calls: Calls,
): Promise<ReadonlyMap<string, ApiPort>> {
  const { port = 0, report } = parts.options
  const ports = new Map<string, ApiPort>()
  for (const [index, api] of apis.entries()) {
    const options =
      index === 0 ? parts.options : { ...parts.options, front: undefined, port: port && port + index }
    const opened = await startGateway({ ...parts, options }, api, calls)
    ports.set(api.logicalId, opened)
    if (apis.length > 1) {
      report?.(`the REST API ${api.logicalId} is at ${opened.url}`)
    }
  }
  return ports
}

async function startGateway(
  { options, clock, folder, environment, health, traces, metrics, onStop }: Parts,
  api: RestApi,
  { invoke, tasksInLine, onFailure }: Calls,
): Promise<ApiPort> {
  const log = options.logDescriptor === undefined ? folder?.file(LOG_FILE) : undefined
  const port = await openApiPort({
    port: options.port ?? 0,
    door: options,
    gateway: {
      ...{ api, ...environment, clock, invoke, tasksInLine },
      tokensAreOptional: !options.auth,
      recordSpans: traces?.record,
      amend: (path, response) =>
        path === '/health' ? addToBody(response, options.describeBuild?.()) : response,
    },
    additions: (apiUrl) =>
      new Map([
        ...(isTurnable(clock) ? [[CLOCK_PATH, createClockListener(clock)] as const] : []),
        [LOGS_PATH, createLogsListener(log, apiUrl)],
        [TRACES_PATH, createTracesListener(traces?.find, apiUrl)],
        [METRICS_PATH, createMetricsListener(metrics, apiUrl)],
      ]),
    front: options.front,
    onAnswer: options.onAnswer,
    findProblem: () => health.problem(),
    onFailure,
    report: options.report,
  })
  onStop(port.close)
  return port
}

/** Adds members to a body of JSON, if that is one. */
function addToBody(response: GatewayResponse, members: object | undefined): GatewayResponse {
  if (members === undefined || response.statusCode !== 200 || response.body.length === 0) {
    return response
  }
  const body = JSON.stringify({ ...(JSON.parse(String(response.body)) as object), ...members })
  return { ...response, body }
}
