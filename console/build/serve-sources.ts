import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'vite'
import { consoleConfig } from './config.ts'

const BASE = '/console/'
/** What the page's WebSocket asks for. */
const PROTOCOLS = ['vite-hmr', 'vite-ping']

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Serves the console from its sources, and shows changes in open pages at once. Stands before the API on the API's own
 * port, so that the page has the origin that it has elsewhere, and the door of the port is the page's too.
 */
export function serveSources(projectDirectory: string) {
  return async (serveApi: Listener) => {
    // Never listens: the bundler hears here of the WebSockets that the door has let through, and of no other.
    const sockets = createHttpServer()
    const vite = await createServer({
      ...consoleConfig(projectDirectory),
      base: BASE,
      cacheDir: join(projectDirectory, '.build', 'vite'),
      server: {
        middlewareMode: true,
        hmr: { server: sockets },
        // The door knows which hosts and which origins may call.
        allowedHosts: true,
        cors: false,
        fs: { allow: ['console', 'core', 'node_modules'].map((name) => join(projectDirectory, name)) },
      },
    })
    const isServed = (request: IncomingMessage, response: ServerResponse) =>
      new Promise<boolean>((resolve) => {
        response.once('close', () => resolve(true))
        vite.middlewares(request, response, () => resolve(false))
      })
    return {
      async serve(request: IncomingMessage, response: ServerResponse) {
        const isConsole = `${pathOf(request)}/`.startsWith(BASE)
        if (!isConsole || !(await isServed(request, response))) {
          await serveApi(request, response)
        }
      },
      upgrades: {
        isFor: (request: IncomingMessage) =>
          pathOf(request) === BASE && PROTOCOLS.includes(request.headers['sec-websocket-protocol'] ?? ''),
        take: (request: IncomingMessage, socket: Socket, head: Buffer) =>
          void sockets.emit('upgrade', request, socket, head),
      },
      close: () => vite.close(),
    }
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0]!
}
