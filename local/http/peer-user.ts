import type { Socket } from 'node:net'
import { type Ends, endsOf, hasTcpTables, readUsers } from './tcp-tables.ts'

/**
 * Finds the user id of the process at the other end of a connection; undefined when that process has closed it. Who can
 * wait is looked for together with many others.
 */
export type FindUser = (socket: Socket, canWait?: boolean) => Promise<number | undefined>

/** The kernel may skip a row while others come and go, so one look is not enough. */
const MOST_LOOKS = 4

/** Between two looks. */
const LONGEST_PAUSE_MS = { forOthers: 40, whileAllCanWait: 200 }

interface Question {
  readonly socket: Socket
  readonly ends: Ends
  readonly canWait: boolean
  looks: number
  answer(user: number | undefined): void
}

/** Returns undefined on systems that do not tell whose a connection is. */
export function createFindUser(look = readUsers): FindUser | undefined {
  if (!hasTcpTables()) {
    return undefined
  }
  let waiting: Question[] = []
  let isLooking = false
  let hurry = () => {}

  // Of thousands a look takes tens of milliseconds; as long again it is left to others, and to more connections that the
  // next look answers for: five times as long while all can wait. On a busy machine a look lasts, since it waits for its
  // turns, and then the pause need not.
  function pauseAfter(lookMs: number): Promise<void> {
    return new Promise((resolve) => {
      const goOn = () => {
        if (waiting.every(({ canWait }) => canWait)) {
          hurry = resolve
          setTimeout(resolve, Math.min(4 * lookMs, LONGEST_PAUSE_MS.whileAllCanWait))
        } else {
          resolve()
        }
      }
      setTimeout(goOn, Math.min(lookMs, LONGEST_PAUSE_MS.forOthers))
    })
  }

  // One look at the tables answers for every connection that was there when it began.
  async function answerAll(): Promise<void> {
    isLooking = true
    for (let lookMs = 0; waiting.length > 0; await pauseAfter(lookMs)) {
      const began = performance.now()
      const asked = waiting
      waiting = []
      // A process without a file descriptor left can tell nobody's user, and serves nobody it cannot tell.
      const users = await look(asked.map(({ ends }) => ends)).catch(() => new Map<Ends, number>())
      for (const question of asked) {
        const user = users.get(question.ends)
        if (user === undefined && ++question.looks < MOST_LOOKS && !question.socket.destroyed) {
          waiting.push(question)
        } else {
          question.answer(user)
        }
      }
      lookMs = performance.now() - began
    }
    isLooking = false
  }

  return (socket, canWait = false) =>
    new Promise((answer) => {
      waiting.push({ socket, ends: endsOf(socket), canWait, looks: 0, answer })
      if (!isLooking) {
        void answerAll()
      } else if (!canWait) {
        hurry()
      }
    })
}

/** Returns one that looks only once for each connection, at its first question. */
export function rememberUsers(find: FindUser): FindUser {
  const users = new WeakMap<Socket, Promise<number | undefined>>()
  return (socket, canWait) => {
    const known = users.get(socket)
    if (known) {
      return known
    }
    const found = find(socket, canWait).then((user) => {
      if (user === undefined) {
        users.delete(socket)
      }
      return user
    })
    users.set(socket, found)
    return found
  }
}

const findInTables = createFindUser()

/** Finds the user at the other end of a connection to any port of this process; undefined where the system does not tell. */
export const findCallingUser = findInTables && rememberUsers(findInTables)
