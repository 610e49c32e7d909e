import type { Socket } from 'node:net'
import { lookWhereFit } from './look-apart.ts'
import { type Ends, endsOf, hasTcpTables, type lookForUsers } from './tcp-tables.ts'

/**
 * Finds the user id of the process at the other end of a connection; undefined when that process has closed it. Who can
 * wait is looked for together with many others.
 */
export type FindUser = (socket: Socket, canWait?: boolean) => Promise<number | undefined>

/** The kernel may skip a row while others come and go, so one look is not enough. */
const MOST_LOOKS = 4

interface Question {
  readonly socket: Socket
  readonly ends: Ends
  looks: number
  answer(user: number | undefined): void
}

interface LooksOptions {
  look: typeof lookForUsers
  /** How long one turn of the event loop may read. */
  turnMs: number
  /** How long to leave the processor to others after a look. */
  pauseAfter(lookMs: number): number
}

/**
 * A look takes some milliseconds of processor time however few connections there are, since the kernel walks through a table
 * that is as large as the machine's memory is; of thousands it takes a tenth of a second, and on a busy machine several
 * times as long, since it waits for its turns. Who cannot wait is looked for apart from those who can, which mostly ends in the
 * middle of the tables, and in one turn.
 */
const URGENT = { turnMs: 50, pauseAfter: (lookMs: number) => Math.min(4 * lookMs, 40) }
/** So long is left to others, and to more connections that the next look answers for. */
const PATIENT = {
  turnMs: 12,
  pauseAfter: (lookMs: number) => Math.min(lookMs, 40) + Math.min(4 * lookMs, 200),
}

/** Returns undefined on systems that do not tell whose a connection is. */
export function createFindUser(look: typeof lookForUsers = lookWhereFit()): FindUser | undefined {
  if (!hasTcpTables()) {
    return undefined
  }
  const [askNow, askPatiently] = [createLooks({ look, ...URGENT }), createLooks({ look, ...PATIENT })]
  return (socket, canWait = false) =>
    new Promise((answer) => {
      const ask = canWait ? askPatiently : askNow
      ask({ socket, ends: endsOf(socket), looks: 0, answer })
    })
}

/** Returns what puts a question. One look answers every question that was there when it began. */
function createLooks({ look, turnMs, pauseAfter }: LooksOptions): (question: Question) => void {
  let waiting: Question[] = []
  let isLooking = false

  async function answerAll(): Promise<void> {
    isLooking = true
    while (waiting.length > 0) {
      const began = performance.now()
      const asked = waiting
      waiting = []
      const ends = asked.map((question) => question.ends)
      // A process without a file descriptor left can tell nobody's user, and serves nobody it cannot tell.
      const { users } = await look(ends, turnMs).catch(() => ({ users: [] }))
      for (const [at, question] of asked.entries()) {
        const user = users[at]
        if (user === undefined && ++question.looks < MOST_LOOKS && !question.socket.destroyed) {
          waiting.push(question)
        } else {
          question.answer(user)
        }
      }
      const pauseMs = pauseAfter(performance.now() - began)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
    isLooking = false
  }

  return (question) => {
    waiting.push(question)
    if (!isLooking) {
      void answerAll()
    }
  }
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
