import { createServer, type Server } from 'node:http'

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

/** How long a request in flight may keep `close` waiting, in milliseconds. */
const PATIENCE_MS = 500

/** An HTTP server on the loopback interface; port 0 picks a free one. Throws PortInUse. */
export function listen(port: number): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 60_000 })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUse(port) : error),
    )
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const actual = typeof address === 'object' && address ? address.port : port
      resolve({ server, url: `http://127.0.0.1:${actual}`, close: () => close(server) })
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    server.closeIdleConnections()
  })
}
