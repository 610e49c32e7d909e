import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { Socket } from 'node:net'
import { endianness } from 'node:os'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

/** Finds the user id of the process at the other end of a connection; undefined when that process has closed it. */
export type FindUser = (socket: Socket) => Promise<number | undefined>

/**
 * Linux's tables of TCP sockets, which name the user of each: https://docs.kernel.org/networking/proc_net_tcp.html
 * A client may call an IPv4 address through an IPv6 socket too.
 */
const TABLES = [
  { file: '/proc/net/tcp', prefix: '' },
  { file: '/proc/net/tcp6', prefix: `${'0'.repeat(16)}${printAddress('0.0.255.255')}` },
]

/** The kernel may skip a row while others come and go, so one look is not enough. */
const MOST_LOOKS = 4

const LONGEST_PAUSE_MS = 40

interface Question {
  readonly socket: Socket
  looks: number
  answer(user: number | undefined): void
}

/** Returns undefined on systems that do not tell whose a connection is. */
export function createFindUser(): FindUser | undefined {
  if (!existsSync(TABLES[0]!.file)) {
    return undefined
  }
  let waiting: Question[] = []
  let isLooking = false

  // One look at the tables answers for every connection that was there when it began. Of thousands a look takes tens of
  // milliseconds; as long again it is left to others, and to more connections that the next look answers for. On a busy
  // machine a look lasts, since it waits for its turns, and then the pause need not.
  async function answerAll(): Promise<void> {
    isLooking = true
    for (let lookMs = 0; waiting.length > 0; await sleep(Math.min(lookMs, LONGEST_PAUSE_MS))) {
      const began = performance.now()
      const asked = waiting
      waiting = []
      // A process without a file descriptor left can tell nobody's user, and serves nobody it cannot tell.
      const users = await readUsers(asked.map(({ socket }) => socket)).catch(() => new Map<Socket, number>())
      for (const question of asked) {
        const user = users.get(question.socket)
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

  return (socket) =>
    new Promise((answer) => {
      waiting.push({ socket, looks: 0, answer })
      if (!isLooking) {
        void answerAll()
      }
    })
}

/** Returns one that looks only once for each connection, at its first question. */
export function rememberUsers(find: FindUser): FindUser {
  const users = new WeakMap<Socket, Promise<number | undefined>>()
  return (socket) => {
    const known = users.get(socket)
    if (known) {
      return known
    }
    const found = find(socket).then((user) => {
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

async function readUsers(sockets: readonly Socket[]): Promise<Map<Socket, number>> {
  const users = new Map<Socket, number>()
  for (const { file, prefix } of TABLES) {
    const unknown = sockets.filter((socket) => !users.has(socket))
    const byEnds = new Map(unknown.map((socket) => [printEnds(socket, prefix), socket]))
    for await (const rows of readRows(file)) {
      for (const [socket, row] of findRows(rows, byEnds, 2 * prefix.length + ENDS_LENGTH)) {
        const user = readUser(row)
        if (user !== undefined) {
          users.set(socket, user)
        }
      }
      if (users.size === sockets.length) {
        return users
      }
    }
  }
  return users
}

/** Yields the sockets that have a row in this text of whole lines. Why no `split`: nearly all rows are of others. */
function* findRows(
  text: string,
  byEnds: ReadonlyMap<string, Socket>,
  endsLength: number,
): Generator<[Socket, string]> {
  for (let at = 0, end = text.indexOf('\n'); end >= 0; at = end + 1, end = text.indexOf('\n', at)) {
    const start = text.indexOf(':', at) + 2
    const socket = byEnds.get(text.slice(start, start + endsLength))
    if (socket) {
      yield [socket, text.slice(at, end)]
    }
  }
}

/** How long one turn of the event loop may read. */
const READING_MS = 12
const page = Buffer.alloc(64 * 2 ** 10)

/**
 * Yields whole rows, those of many pages in each turn of the event loop. Why: the kernel returns a page at a time, and
 * thousands of connections are hundreds of pages. One page per turn, as `readFile` does it, takes seconds while the turns
 * are long, and every new caller waits for that.
 */
async function* readRows(file: string): AsyncGenerator<string> {
  if (!existsSync(file)) {
    return
  }
  const descriptor = openSync(file, 'r')
  try {
    for (let rest = '', isOver = false; !isOver; ) {
      let text = rest
      const end = performance.now() + READING_MS
      while (performance.now() < end && !isOver) {
        const length = readSync(descriptor, page)
        text += page.toString('latin1', 0, length)
        isOver = length === 0
      }
      const length = text.lastIndexOf('\n') + 1
      rest = text.slice(length)
      yield text.slice(0, length)
      if (!isOver) {
        await nextTurn()
      }
    }
  } finally {
    closeSync(descriptor)
  }
}

/** Undefined for a socket that no process holds any more: its row says user 0, whoever had it. */
function readUser(row: string): number | undefined {
  const [, , , , , , , user, , inode] = row.trim().split(/\s+/)
  return inode === '0' ? undefined : Number(user)
}

const ENDS_LENGTH = '0100007F:0BB8 0100007F:D431'.length

/** Both ends of a connection as its client's row has them. */
function printEnds({ remoteAddress, remotePort, localAddress, localPort }: Socket, prefix: string): string {
  return [
    [remoteAddress, remotePort],
    [localAddress, localPort],
  ]
    .map(([address, port]) => `${prefix}${printAddress(String(address))}:${printPort(Number(port))}`)
    .join(' ')
}

/** The kernel prints the four bytes of an address as one number. */
function printAddress(address: string): string {
  const bytes = address.split('.').map(Number)
  return printHex(endianness() === 'LE' ? bytes.reverse() : bytes)
}

function printPort(port: number): string {
  return printHex([port >> 8, port & 0xff])
}

function printHex(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}
