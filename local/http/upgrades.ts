import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Listener, runListener } from './run-listener.ts'

/** What takes connections over from HTTP, as those of WebSockets. */
export interface UpgradeTaker {
  /** Whether a request to upgrade is for it; any other is served as if it did not ask for that. */
  isFor(request: IncomingMessage): boolean
  take(request: IncomingMessage, socket: Socket, head: Buffer): void
}

export interface Upgrades {
  isFor(request: IncomingMessage): boolean
  begin(request: IncomingMessage, socket: Socket, head: Buffer): void
  /** Hands connections to a taker, once `guard` lets the request through as it does those that are answered. */
  serve(taker: UpgradeTaker, guard: (listener: Listener) => Listener): void
  /** Ends the connections: HTTP's server no longer knows them. */
  close(): void
}

export function createUpgrades(report: (line: string) => void): Upgrades {
  const open = new Set<Socket>()
  let served: { taker: UpgradeTaker; guard: (listener: Listener) => Listener } | undefined
  return {
    isFor: (request) => served?.taker.isFor(request) ?? false,
    begin(request, socket, head) {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      const response = new ServerResponse(request)
      response.shouldKeepAlive = false
      response.assignSocket(socket)
      // Of a refusal: no server waits for its end.
      response.once('finish', () => socket.destroySoon())
      const take = async () => {
        response.detachSocket(socket)
        served?.taker.take(request, socket, head)
      }
      runListener(served?.guard(take) ?? take, request, response, report)
    },
    serve(taker, guard) {
      served = { taker, guard }
    },
    close() {
      for (const socket of open) {
        socket.destroy()
      }
    },
  }
}
