import type { RestApi } from '#local/assembly/index.ts'
import { createGateway, type GatewaySetup, servedOriginOf } from './gateway/index.ts'
import { type DoorOptions, guard } from './http/door.ts'
import { type Listening, listen } from './http/listen.ts'
import { refuseWork } from './http/refuse-work.ts'
import type { Listener } from './http/run-listener.ts'
import type { UpgradeTaker } from './http/upgrades.ts'

/** Serves requests before the API does, as the bundler of a page that is being worked on. */
export interface Front {
  serve: Listener
  upgrades?: UpgradeTaker
  close?(): Promise<void>
}

export type OpenFront = (serveApi: Listener) => Promise<Front>

export interface ApiPortOptions {
  port: number
  door: DoorOptions
  gateway: GatewaySetup
  /** What the local cloud adds for pages of the API, which may call their own origin alone: by path. */
  additions: (apiUrl: () => string) => ReadonlyMap<string, Listener>
  front: OpenFront | undefined
  /** Says why no work can be taken, while that is so. */
  findProblem: () => string | undefined
  /** Called after each answer of the stage. */
  onAnswer?:
    | ((answer: { method: string; path: string; status: number; milliseconds: number }) => void)
    | undefined
  /** Called after each answer of 5xx. */
  onFailure: () => void
  report?: ((line: string) => void) | undefined
}

export interface ApiPort extends Listening {
  /** Serves this API from the next request on; those that are being served end as they began. */
  deploy(api: RestApi): void
}

/** Opens the port of the API: the stage stands at its root, and everything on it is behind the same door. */
export async function openApiPort(options: ApiPortOptions): Promise<ApiPort> {
  const { port, gateway, findProblem, onFailure } = options
  const listening = await listen(port, options.report)
  let serveStage = createGateway(gateway)
  let { api } = gateway
  const door = { ...options.door, servedOrigin: () => servedOriginOf(api) }
  const serveApi = refuseWork(async (request, response) => {
    if (options.onAnswer) {
      const { method = '', url: path = '' } = request
      const begun = performance.now()
      response.once('finish', () => {
        const milliseconds = Math.round(performance.now() - begun)
        options.onAnswer?.({ method, path, status: response.statusCode, milliseconds })
      })
    }
    return serveStage(request, response)
  }, findProblem)
  // It may take a moment to load, in which requests wait.
  const loading = options.front?.(serveApi)
  const serve: Listener = loading
    ? async (request, response) => (await loading).serve(request, response)
    : serveApi
  const additions = options.additions(() => listening.url)
  const serveAll: Listener = async (request, response) =>
    (additions.get(request.url?.split('?', 1)[0] ?? '') ?? serve)(request, response)
  const guarded = guard(serveAll, door)
  listening.serve(async (request, response) => {
    response.once('finish', () => response.statusCode >= 500 && onFailure())
    return guarded(request, response)
  })
  const front = await loading?.catch(async (error) => {
    await listening.close()
    throw error
  })
  if (front?.upgrades) {
    listening.serveUpgrades(front.upgrades, (listener) => guard(listener, door))
  }
  return {
    ...listening,
    async close() {
      await listening.close()
      await front?.close?.()
    },
    deploy(other) {
      api = other
      serveStage = createGateway({ ...gateway, api })
    },
  }
}
