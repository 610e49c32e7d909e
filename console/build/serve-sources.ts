import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { createServer } from 'vite'
import { consoleConfig } from './config.ts'

const BASE = '/console/'

/**
 * Serves the console from its sources, and shows changes in open pages at once. Stands before the API on the API's own
 * port, so that the page has the origin that it has elsewhere, and the door of the port is the page's too.
 */
export function serveSources(projectDirectory: string) {
  return async (serveApi: RequestListener, server: Server): Promise<RequestListener> => {
    const vite = await createServer({
      ...consoleConfig(projectDirectory),
      base: BASE,
      cacheDir: join(projectDirectory, '.build', 'vite'),
      server: {
        middlewareMode: true,
        hmr: { server },
        // The door knows which hosts and which origins may call.
        allowedHosts: true,
        cors: false,
        fs: { allow: ['console', 'core', 'node_modules'].map((name) => join(projectDirectory, name)) },
      },
    })
    server.once('close', () => void vite.close())
    return (request: IncomingMessage, response: ServerResponse) =>
      `${request.url?.split('?', 1)[0]}/`.startsWith(BASE)
        ? vite.middlewares(request, response, () => serveApi(request, response))
        : serveApi(request, response)
  }
}
