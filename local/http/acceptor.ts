import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { createHearings } from './hearing.ts'
import { createPacedLine } from './paced-line.ts'

/** Connections at once; further ones are the crowd. */
const MOST_CONNECTIONS = 10_000

/** So many of the crowd are told to come again; of further ones only those who read are served, the others are closed. */
const MOST_OF_CROWD = 1_000

/** So many are heard to know which they are; further ones are closed at once, so that data files and functions keep their descriptors. */
const MOST_BEYOND = 500

export interface AcceptorOptions {
  /** Serves the connections. */
  server: Server
  /** Serves those that come when there are too many. */
  crowd: Server
  /** What has to be known of a connection before it is served; it must not fail. Who wants work done can wait for it. */
  prepare?: ((socket: Socket, canWait: boolean) => Promise<unknown>) | undefined
  mostConnections?: number
  mostOfCrowd?: number
}

interface Caller {
  socket: Socket
  by: Server
  /** Whether there is room for it to wait. */
  canWait: boolean
}

export interface Acceptor {
  /** Takes a new connection, which must be paused. */
  accept(socket: Socket): void
  /** Closes those that wait, and all that come. */
  close(): void
}

/**
 * Returns what hands new connections to the HTTP server a few at a time, once their first bytes have come.
 *
 * Node reads all sockets that have something to say in one turn of its loop. Of thousands of new callers that turn takes
 * a second, in which nobody else is served. So they are read a few per turn, and those who are known are heard in between.
 * Whoever reads, `/health` for one, comes before those who want work done. Why not before the first bytes: thousands
 * connect first and speak later, all in the same turn.
 */
export function createAcceptor({
  server,
  crowd,
  prepare,
  mostConnections = MOST_CONNECTIONS,
  mostOfCrowd = MOST_OF_CROWD,
}: AcceptorOptions): Acceptor {
  let open = 0
  let isClosed = false
  const waiting = new Set<Socket>()
  const hear = createHearings()
  const line = createPacedLine<Caller>(({ socket, by }) => {
    if (waiting.delete(socket)) {
      by.emit('connection', socket)
      socket.resume()
    }
  })

  async function bring(caller: Caller): Promise<void> {
    const { socket, canWait } = caller
    const head = await hear(socket, canWait)
    const isUrgent = head !== undefined && isReading(head)
    if (!(canWait || isUrgent)) {
      socket.destroy()
    }
    if (socket.destroyed) {
      return
    }
    await prepare?.(socket, !isUrgent)
    line.add(caller, isUrgent)
  }
  return {
    accept(socket) {
      const most = mostConnections + mostOfCrowd
      if (isClosed || open >= most + MOST_BEYOND) {
        socket.destroy()
        return
      }
      open++
      waiting.add(socket)
      // A caller may hang up while it waits.
      socket
        .on('error', () => {})
        .once('close', () => {
          open--
          waiting.delete(socket)
        })
      void bring({ socket, by: open > mostConnections ? crowd : server, canWait: open <= most })
    },
    close() {
      isClosed = true
      line.close()
      for (const socket of waiting) {
        socket.destroy()
      }
    },
  }
}

/** Whether these are the first bytes of a request that only reads. */
function isReading(head: Buffer): boolean {
  return ['GET ', 'HEAD '].some((start) => head.toString('latin1', 0, start.length) === start)
}
