import type { Socket } from 'node:net'
import { type Peek, peek } from './peek.ts'

/** So long every new connection is listened to: who comes alone speaks at once. */
const FIRST_MS = 20
/**
 * Of those that said nothing then, so many are listened to at once. Node goes on reading those that were listened to before and
 * said nothing.
 */
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

/** Waits for the first bytes of a new connection, which must be paused, and puts them back; undefined for one that stays silent, or closes. */
export type Hear = (socket: Socket, canWait: boolean) => Promise<Buffer | undefined>

/**
 * Returns what hears new connections: each when it comes, and those that are silent then a few at a time, the newest first, since
 * thousands connect first and speak later, all together. Why not a few at a time from the start: while thousands come, each
 * newer one goes before, and who came alone between them and has spoken waits until no more come.
 *
 * Who cannot wait is heard only once.
 */
export function createHearings(): Hear {
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

  return async (socket, canWait) => {
    const deadline = performance.now() + SILENT_MS
    const head = await peek(socket, FIRST_MS).head
    if (head || socket.destroyed || !canWait) {
      return head
    }
    return new Promise((resolve) => {
      waiting.push({ socket, deadline, resolve })
      fill()
    })
  }
}
