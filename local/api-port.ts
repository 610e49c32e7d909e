import type { RequestListener, Server } from 'node:http'
import { CLOCK_PATH } from './clock-endpoint.ts'
import { createGateway, type GatewaySetup } from './gateway/index.ts'
import { type DoorOptions, findRefusal, guard } from './http/door.ts'
import { type Listening, listen } from './http/listen.ts'
import { refuseWork } from './http/refuse-work.ts'

/** Serves requests before the API does, as the bundler of a page that is being worked on; may take upgrades of the server. */
export type Front = (serveApi: RequestListener, server: Server) => Promise<RequestListener>

export interface ApiPortOptions {
  port: number
  door: DoorOptions
  gateway: GatewaySetup
  /** Turns the clock for pages of the API, which may call their own origin alone; undefined where time cannot be turned. */
  serveClock: RequestListener | undefined
  front: Front | undefined
  /** Says why no work can be taken, while that is so. */
  findProblem: () => string | undefined
  /** Called after each answer of 5xx. */
  onFailure: () => void
}

/** Opens the port of the API: the stage stands at its root, and everything on it is behind the same door. */
export async function openApiPort(options: ApiPortOptions): Promise<Listening> {
  const { port, door, gateway, serveClock, front, findProblem, onFailure } = options
  const listening = await listen(port)
  const { server } = listening
  const serveApi = refuseWork(createGateway(gateway), findProblem)
  if (front) {
    server.on('upgrade', ({ headers }, socket) => findRefusal(headers, door) && socket.destroy())
  }
  // It may take a moment to load, in which requests wait.
  const loading = front?.(serveApi, server)
  const serve: RequestListener = loading
    ? (request, response) => void loading.then((listener) => listener(request, response)).catch(() => {})
    : serveApi
  const serveAll: RequestListener = (request, response) =>
    (serveClock && request.url === CLOCK_PATH ? serveClock : serve)(request, response)
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
  return listening
}
