import type { RequestListener, Server } from 'node:http'
import type { RestApi } from '#local/assembly/index.ts'
import { createGateway, type GatewaySetup, servedOriginOf } from './gateway/index.ts'
import { type DoorOptions, findRefusal, guard } from './http/door.ts'
import { type Listening, listen } from './http/listen.ts'
import { refuseWork } from './http/refuse-work.ts'

/** Serves requests before the API does, as the bundler of a page that is being worked on; may take upgrades of the server. */
export type Front = (serveApi: RequestListener, server: Server) => Promise<RequestListener>

export interface ApiPortOptions {
  port: number
  door: DoorOptions
  gateway: GatewaySetup
  /** What the local cloud adds for pages of the API, which may call their own origin alone: by path. */
  additions: (apiUrl: () => string) => ReadonlyMap<string, RequestListener>
  front: Front | undefined
  /** Says why no work can be taken, while that is so. */
  findProblem: () => string | undefined
  /** Called after each answer of the stage. */
  onAnswer?:
    | ((answer: { method: string; path: string; status: number; milliseconds: number }) => void)
    | undefined
  /** Called after each answer of 5xx. */
  onFailure: () => void
}

export interface ApiPort extends Listening {
  /** Serves this API from the next request on; those that are being served end as they began. */
  deploy(api: RestApi): void
}

/** Opens the port of the API: the stage stands at its root, and everything on it is behind the same door. */
export async function openApiPort(options: ApiPortOptions): Promise<ApiPort> {
  const { port, gateway, front, findProblem, onFailure } = options
  const listening = await listen(port)
  const { server } = listening
  let serveStage = createGateway(gateway)
  let { api } = gateway
  const door = { ...options.door, servedOrigin: () => servedOriginOf(api) }
  const serveApi = refuseWork((request, response) => {
    if (options.onAnswer) {
      const { method = '', url: path = '' } = request
      const begun = performance.now()
      response.once('finish', () => {
        const milliseconds = Math.round(performance.now() - begun)
        options.onAnswer?.({ method, path, status: response.statusCode, milliseconds })
      })
    }
    serveStage(request, response)
  }, findProblem)
  if (front) {
    server.on('upgrade', ({ headers }, socket) => findRefusal(headers, door) && socket.destroy())
  }
  // It may take a moment to load, in which requests wait.
  const loading = front?.(serveApi, server)
  const serve: RequestListener = loading
    ? (request, response) => void loading.then((listener) => listener(request, response)).catch(() => {})
    : serveApi
  const additions = options.additions(() => listening.url)
  const serveAll: RequestListener = (request, response) =>
    (additions.get(request.url?.split('?', 1)[0] ?? '') ?? serve)(request, response)
  server.on('request', guard(serveAll, door))
  server.on('request', (_request, response) =>
    response.once('finish', () => response.statusCode >= 500 && onFailure()),
  )
  try {
    await loading
  } catch (error) {
    await listening.close()
    throw error
  }
  return {
    ...listening,
    deploy(other) {
      api = other
      serveStage = createGateway({ ...gateway, api })
    },
  }
}
