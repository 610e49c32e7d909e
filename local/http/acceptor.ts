import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { createPacedLine } from './paced-line.ts'
import { peek } from './peek.ts'

/** Connections at once; further ones are the crowd. */
const MOST_CONNECTIONS = 10_000

/** So many of the crowd are told to come again; further ones are closed, so that data files and functions keep their descriptors. */
const MOST_OF_CROWD = 1_000

export interface AcceptorOptions {
  /** Serves the connections. */
  server: Server
  /** Serves those that come when there are too many. */
  crowd: Server
  /** What has to be known of a connection before it is served; it must not fail. */
  prepare?: ((socket: Socket) => Promise<unknown>) | undefined
  mostConnections?: number
}

interface Caller {
  socket: Socket
  by: Server
  endPeek: () => void
  isUrgent: boolean
  /** Stands in the line of those that are not urgent. */
  isInLine: boolean
  isServed: boolean
}

export interface Acceptor {
  /** Takes a new connection, which must be paused. */
  accept(socket: Socket): void
  /** Closes those that wait, and all that come. */
  close(): void
}

/**
 * Returns what hands new connections to the HTTP server a few at a time.
 *
 * Node reads all sockets that have something to say in one turn of its loop. Of thousands of new callers that turn takes
 * a second, in which nobody else is served. So they are read a few per turn, and those who are known are heard in between.
 * Whoever reads, `/health` for one, comes before those who want work done.
 */
export function createAcceptor(options: AcceptorOptions): Acceptor {
  const { server, crowd, prepare, mostConnections = MOST_CONNECTIONS } = options
  let open = 0
  let isClosed = false
  const line = createPacedLine<Caller>(serve)

  function enter(caller: Caller): void {
    if (isClosed) {
      caller.socket.destroy()
      return
    }
    caller.isInLine = true
    line.add(caller, caller.isUrgent)
  }
  return {
    accept(socket) {
      if (open >= mostConnections + MOST_OF_CROWD) {
        socket.destroy()
        return
      }
      open++
      // A caller may hang up while it waits.
      socket.on('error', () => {}).once('close', () => open--)
      const endPeek = peek(socket, (bytes) => {
        caller.isUrgent = isReading(bytes)
        if (caller.isUrgent && caller.isInLine) {
          enter(caller)
        }
      })
      const by = open > mostConnections ? crowd : server
      const caller: Caller = { socket, by, endPeek, isUrgent: false, isInLine: false, isServed: false }
      if (prepare) {
        void prepare(socket).then(() => enter(caller))
      } else {
        enter(caller)
      }
    },
    close() {
      isClosed = true
      for (const { socket } of line.close()) {
        socket.destroy()
      }
    },
  }
}

/** Its caller may stand in line twice: since it came, and since it turned out to be urgent. */
function serve(caller: Caller): void {
  const { socket, by, endPeek, isServed } = caller
  if (isServed || socket.destroyed) {
    return
  }
  caller.isServed = true
  endPeek()
  by.emit('connection', socket)
  socket.resume()
}

/** Whether these are the first bytes of a request that only reads. */
function isReading(head: Buffer): boolean {
  return ['GET ', 'HEAD '].some((start) => head.toString('latin1', 0, start.length) === start)
}
