import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CommandFailed } from '../exit-status.ts'

/** A program's address on this machine, to which the issuer sends the browser back: RFC 8252, section 7.3. */
export interface Loopback {
  readonly redirectUri: string
  /** Resolves with the first call of the address, which is answered by `reply`. */
  receive(signal: AbortSignal): Promise<{ url: URL; reply: Reply }>
  close(): void
}

export type Reply = (title: string, text: string) => void

/** Listens at the first of the addresses whose port is free; port 0 is any. Throws CommandFailed where none is. */
export async function openLoopback(callbacks: readonly string[]): Promise<Loopback> {
  for (const callback of callbacks) {
    const servers = await listen(new URL(callback))
    if (servers) {
      return receiveAt(callback, servers)
    }
  }
  const ports = callbacks.map((callback) => new URL(callback).port).join(', ')
  throw new CommandFailed(
    `the browser cannot come back: port ${ports} of this machine is taken; end what listens there, or name another one that the issuer knows with --port`,
  )
}

/** `localhost` is both addresses; whoever else had one of them would get the code. Undefined where one is taken. */
async function listen({ hostname, port }: URL): Promise<Server[] | undefined> {
  const servers: Server[] = []
  for (const host of hostname === 'localhost' ? ['127.0.0.1', '::1'] : [hostname.replace(/^\[|\]$/g, '')]) {
    const server = createServer()
    try {
      server.listen(servers[0] ? portOf(servers[0]) : Number(port), host)
      await once(server, 'listening')
      servers.push(server)
    } catch (error) {
      // A machine without IPv6 has no ::1.
      if (/EADDRINUSE|EACCES/.test((error as NodeJS.ErrnoException).code ?? '')) {
        closeAll(servers)
        return undefined
      }
    }
  }
  return servers.length > 0 ? servers : undefined
}

function receiveAt(callback: string, servers: readonly Server[]): Loopback {
  const redirectUri = Object.assign(new URL(callback), { port: String(portOf(servers[0]!)) })
  return {
    redirectUri: redirectUri.href,
    receive: (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        for (const server of servers) {
          server.on('request', ({ method, url }, response) => {
            const called = URL.parse(url ?? '/', redirectUri.href)
            if (method !== 'GET' || called?.pathname !== redirectUri.pathname) {
              return response.writeHead(404, { connection: 'close' }).end()
            }
            resolve({ url: called, reply: (title, text) => sendPage(response, title, text) })
          })
        }
      }),
    close: () => closeAll(servers),
  }
}

function sendPage(response: ServerResponse, title: string, text: string): void {
  const page = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,">
<h1>${title}</h1><p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p></html>
`
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; img-src data:; frame-ancestors 'none'",
      'cache-control': 'no-store',
      connection: 'close',
    })
    .end(page)
}

/** What is being answered is answered. */
function closeAll(servers: readonly Server[]): void {
  for (const server of servers) {
    server.close()
    server.closeIdleConnections()
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
