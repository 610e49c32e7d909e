import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { Socket } from 'node:net'
import { endianness } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Both ends of a connection, as the row of its client has them. */
export interface Ends {
  client: string
  server: string
}

/**
 * Linux's tables of TCP sockets, which name the user of each: https://docs.kernel.org/networking/proc_net_tcp.html
 * A client may call an IPv4 address through an IPv6 socket too.
 */
const TABLES = [
  { file: '/proc/net/tcp', prefix: '' },
  { file: '/proc/net/tcp6', prefix: `${'0'.repeat(16)}${printAddress('0.0.255.255')}` },
]

/** Other systems have no such tables. */
export function hasTcpTables(): boolean {
  return existsSync(TABLES[0]!.file)
}

export function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): Ends {
  return { client: printEnd(remoteAddress, remotePort), server: printEnd(localAddress, localPort) }
}

export interface Look {
  /** The user id at the client's end of each connection, undefined where it has no row. */
  users: (number | undefined)[]
  /** How much of the tables was read. */
  bytes: number
}

/** Looks at the tables once, for at most so many milliseconds in one turn of the event loop. */
export async function lookForUsers(connections: readonly Ends[], turnMs: number): Promise<Look> {
  const users = new Map<Ends, number>()
  const result = () => ({ users: connections.map((ends) => users.get(ends)), bytes })
  let bytes = 0
  for (const { file, prefix } of TABLES) {
    const byEnds = new Map(
      connections
        .filter((ends) => !users.has(ends))
        .map((ends) => [`${prefix}${ends.client} ${prefix}${ends.server}`, ends]),
    )
    for await (const rows of readRows(file, turnMs)) {
      bytes += rows.length
      for (const [ends, row] of findRows(rows, byEnds, 2 * prefix.length + ENDS_LENGTH)) {
        const user = readUser(row)
        if (user !== undefined) {
          users.set(ends, user)
        }
      }
      if (users.size === connections.length) {
        return result()
      }
    }
  }
  return result()
}

/** Yields the connections that have a row in this text of whole lines. Why no `split`: nearly all rows are of others. */
function* findRows(
  text: string,
  byEnds: ReadonlyMap<string, Ends>,
  endsLength: number,
): Generator<[Ends, string]> {
  for (let at = 0, end = text.indexOf('\n'); end >= 0; at = end + 1, end = text.indexOf('\n', at)) {
    const start = text.indexOf(':', at) + 2
    const ends = byEnds.get(text.slice(start, start + endsLength))
    if (ends) {
      yield [ends, text.slice(at, end)]
    }
  }
}

const page = Buffer.alloc(64 * 2 ** 10)

/**
 * Yields whole rows, a page of the kernel's at a time: nobody needs those after the last one that was looked for, and it
 * takes the kernel milliseconds to walk through all. One turn of the event loop reads many pages. Why: thousands of
 * connections are hundreds of pages. One page per turn, as `readFile` does it, takes seconds while the turns are long, and
 * every new caller waits for that.
 */
async function* readRows(file: string, turnMs: number): AsyncGenerator<string> {
  if (!existsSync(file)) {
    return
  }
  const descriptor = openSync(file, 'r')
  try {
    let end = performance.now() + turnMs
    for (let rest = ''; ; ) {
      const length = readSync(descriptor, page)
      if (length === 0) {
        return
      }
      const text = rest + page.toString('latin1', 0, length)
      const rowsLength = text.lastIndexOf('\n') + 1
      rest = text.slice(rowsLength)
      yield text.slice(0, rowsLength)
      if (performance.now() > end) {
        await nextTurn()
        end = performance.now() + turnMs
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

function printEnd(address: string | undefined, port: number | undefined): string {
  return `${printAddress(String(address))}:${printPort(Number(port))}`
}

/** The kernel prints the four bytes of an address as one number. */
function printAddress(address: string): string {
  const bytes = address.split('.').map(Number)
  return printHex(endianness() === 'LE' ? bytes.reverse() : bytes)
}

function printPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}

function printHex(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}
