import type { Server } from 'node:http'
import { type Server as Acceptor, createServer, type Socket } from 'node:net'

/** Connections at once; further ones are closed, so that the data files and the functions keep their descriptors. */
const MOST_CONNECTIONS = 10_000

/** New connections are served at this pace: 2,000 a second, many more than callers of a laptop open. */
const PACE = { connections: 10, everyMs: 5 }

/**
 * Returns a server that accepts connections and hands them to the HTTP server a few at a time.
 *
 * Node reads all sockets that have something to say in one turn of its loop. Of thousands of new callers that turn takes
 * a second, in which nobody else is served. So they are read a few per turn, and those who are known are heard in between.
 * Half of each few are the newest: who comes alone after a crowd does not wait for all of it.
 */
export function createAcceptor(server: Server): Acceptor {
  let waiting: Socket[] = []
  let left = PACE.connections
  let timer: NodeJS.Timeout | undefined

  const handOver = (socket: Socket) => {
    left--
    timer ??= setTimeout(renew, PACE.everyMs)
    if (!socket.destroyed) {
      server.emit('connection', socket)
      socket.resume()
    }
  }
  const renew = () => {
    timer = undefined
    left = PACE.connections
    const newest = waiting.splice(Math.max(0, waiting.length - PACE.connections / 2))
    const oldest = waiting.splice(0, PACE.connections - newest.length)
    for (const socket of [...newest.reverse(), ...oldest]) {
      handOver(socket)
    }
  }
  const acceptor = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (socket) => {
    // A caller may hang up while it waits.
    socket.on('error', () => {})
    if (left > 0) {
      handOver(socket)
    } else {
      waiting.push(socket)
    }
  })
  acceptor.maxConnections = MOST_CONNECTIONS
  // From then on an HTTP server watches over the time limits of its connections.
  acceptor.once('listening', () => server.emit('listening'))
  acceptor.once('close', () => {
    clearTimeout(timer)
    for (const socket of waiting) {
      socket.destroy()
    }
    waiting = []
  })
  return acceptor
}
