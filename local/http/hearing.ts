import type { Socket } from 'node:net'
import { type Peek, peek } from './peek.ts'

/** So many connections are listened to at once. Node goes on reading those that were listened to before and said nothing. */
const MOST_HEARD = 64
/** Who says nothing for so long makes room where others wait, and is heard again after them. */
const TURN_MS = 20
/** A connection on which nothing is said for so long is the server's, which closes it by its own time limits. */
const SILENT_MS = 10_000

interface Hearing {
  socket: Socket
  /** When it is given up. */
  deadline: number
  resolve(head: Buffer | undefined): void
}

/**
 * Returns what waits for the first bytes of a new connection, which must be paused, and puts them back; undefined for one that
 * stays silent, or closes.
 *
 * Thousands connect first and speak later, all together, so that a few are listened to at a time. The newest are first: who
 * comes alone after a crowd does not wait for all of it.
 */
export function createHearings(): (socket: Socket) => Promise<Buffer | undefined> {
  const waiting: Hearing[] = []
  const heard = new Map<Peek, number>()
  let rotation: NodeJS.Timeout | undefined

  async function hear(hearing: Hearing): Promise<void> {
    const { socket, deadline, resolve } = hearing
    const listening = peek(socket, Math.max(0, deadline - performance.now()))
    heard.set(listening, performance.now())
    const head = await listening.head
    heard.delete(listening)
    if (head || socket.destroyed || performance.now() >= deadline) {
      resolve(head)
    } else {
      waiting.unshift(hearing)
    }
    fill()
  }

  function fill(): void {
    while (heard.size < MOST_HEARD && waiting.length > 0) {
      const hearing = waiting.pop()!
      if (hearing.socket.destroyed) {
        hearing.resolve(undefined)
      } else {
        void hear(hearing)
      }
    }
    if (waiting.length > 0 && !rotation) {
      rotation = setTimeout(rotate, TURN_MS)
    }
  }

  function rotate(): void {
    rotation = undefined
    const now = performance.now()
    for (const [listening, since] of heard) {
      if (now - since >= TURN_MS) {
        listening.end()
      }
    }
    fill()
  }

  return (socket) =>
    new Promise((resolve) => {
      waiting.push({ socket, deadline: performance.now() + SILENT_MS, resolve })
      fill()
    })
}
