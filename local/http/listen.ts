import { createServer, type Server } from 'node:http'
import { createAcceptor } from './acceptor.ts'
import { refuseCrowd } from './crowd.ts'
import { type Listeners, openListeners } from './listeners.ts'
import { findCallingUser } from './peer-user.ts'
import { type Listener, runListener } from './run-listener.ts'
import { createUpgrades, type Upgrades } from './upgrades.ts'

/** Somebody else listens there. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse'
  readonly port: number

  constructor(port: number) {
    super(`port ${port} is in use`)
    this.port = port
  }
}

export interface Listening {
  url: string
  /** Serves requests by this listener; it alone does. What it fails at is told where the local cloud was started. */
  serve(listener: Listener): void
  serveUpgrades: Upgrades['serve']
  /** Lets requests in flight end for a moment, then closes their connections. */
  close(): Promise<void>
}

/** How long a request in flight may keep `close` waiting, in milliseconds. */
const PATIENCE_MS = 500

/** An HTTP server on the loopback interface; port 0 picks a free one. Throws PortInUse. */
export async function listen(port: number, report: (line: string) => void = () => {}): Promise<Listening> {
  const upgrades = createUpgrades(report)
  const server = createServer({ keepAliveTimeout: 60_000, shouldUpgradeCallback: upgrades.isFor })
  server.on('upgrade', upgrades.begin)
  const crowd = createServer(refuseCrowd(server))
  // Whose they are is asked of the kernel for all that wait at once.
  const acceptor = createAcceptor({ server, crowd, prepare: findCallingUser })
  const listeners = await openListeners(port, acceptor.accept).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new PortInUse(port) : error
  })
  const all = [server, crowd]
  for (const each of all) {
    // From then on it watches over the time limits of its connections.
    each.emit('listening')
  }
  return {
    url: `http://127.0.0.1:${listeners.port}`,
    serve(listener) {
      server.on('request', (request, response) => runListener(listener, request, response, report))
    },
    serveUpgrades: upgrades.serve,
    async close() {
      acceptor.close()
      upgrades.close()
      await close(listeners, all)
    },
  }
}

async function close(listeners: Listeners, servers: readonly Server[]): Promise<void> {
  const all = (end: (server: Server) => void) => servers.forEach(end)
  const force = setTimeout(() => all((server) => server.closeAllConnections()), PATIENCE_MS)
  all((server) => server.closeIdleConnections())
  await listeners.close()
  clearTimeout(force)
  // They never listened by themselves; this ends their own timers.
  all((server) => server.close())
}
