import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

export interface Listeners {
  readonly port: number
  /** Accepts nobody any more; resolves when all connections are closed. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** Connections that may wait to be accepted; the system may allow fewer (Linux: net.core.somaxconn, 4096 by default). */
const BACKLOG = 16_384

/**
 * Node accepts one connection of a listener in each turn of its loop. While turns are long, thousands wait in the kernel's
 * queue, in front of whoever comes next; and what does not fit in there tries again after a second.
 */
const LISTENERS = 128

/** Listens on a loopback port, where the kernel can share a port by several listeners; throws EADDRINUSE when others listen. */
export async function openListeners(port: number, accept: (socket: Socket) => void): Promise<Listeners> {
  const open: Server[] = []
  const add = async (at: number, reusePort: boolean) => {
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, accept)
    server.listen({ port: at, host: HOST, backlog: BACKLOG, reusePort })
    await once(server, 'listening')
    open.push(server)
    return (server.address() as { port: number }).port
  }
  const close = async () => {
    await Promise.all(open.map((server) => new Promise((resolve) => server.close(resolve))))
  }
  // Node does not share ports on macOS and Windows.
  if (process.platform !== 'linux') {
    return { port: await add(port, false), close }
  }
  if (port !== 0) {
    await refuseShared(port)
  }
  try {
    const actual = await add(port, true)
    await Promise.all(Array.from({ length: LISTENERS - 1 }, () => add(actual, true)))
    return { port: actual, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A port that is shared could be shared with another local cloud as well. Who does not share finds out. */
async function refuseShared(port: number): Promise<void> {
  const probe = createServer().listen({ port, host: HOST })
  await once(probe, 'listening')
  await new Promise((resolve) => probe.close(resolve))
}
