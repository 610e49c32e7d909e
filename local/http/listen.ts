import { createServer, type Server } from 'node:http'
import type { Server as Acceptor } from 'node:net'
import { createAcceptor } from './acceptor.ts'
import { refuseCrowd } from './crowd.ts'
import { findCallingUser } from './peer-user.ts'

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
  server: Server
  url: string
  /** Lets requests in flight end for a moment, then closes their connections. */
  close(): Promise<void>
}

/** Connections that may wait to be accepted; the system may allow fewer (Linux: net.core.somaxconn, 4096 by default). */
const BACKLOG = 16_384

/** How long a request in flight may keep `close` waiting, in milliseconds. */
const PATIENCE_MS = 500

/** An HTTP server on the loopback interface; port 0 picks a free one. Throws PortInUse. */
export function listen(port: number): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 60_000 })
  const crowd = createServer(refuseCrowd(server))
  // Whose they are is asked of the kernel for all that wait at once.
  const acceptor = createAcceptor({ server, crowd, prepare: findCallingUser })
  return new Promise((resolve, reject) => {
    acceptor.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUse(port) : error),
    )
    acceptor.listen({ port, host: '127.0.0.1', backlog: BACKLOG }, () => {
      const address = acceptor.address()
      const actual = typeof address === 'object' && address ? address.port : port
      resolve({ server, url: `http://127.0.0.1:${actual}`, close: () => close(acceptor, [server, crowd]) })
    })
  })
}

function close(acceptor: Acceptor, servers: readonly Server[]): Promise<void> {
  const all = (end: (server: Server) => void) => servers.forEach(end)
  return new Promise((resolve) => {
    const force = setTimeout(() => all((server) => server.closeAllConnections()), PATIENCE_MS)
    acceptor.close(() => {
      clearTimeout(force)
      // They never listened by themselves; this ends their own timers.
      all((server) => server.close())
      resolve()
    })
    all((server) => server.closeIdleConnections())
  })
}
