import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { findCallingUser } from './peer-user.ts'
import type { Listener } from './run-listener.ts'

/** Who may call a port of the local cloud, beside the programs of the user who started it. */
export interface DoorOptions {
  /** Host names, besides the loopback ones, by which callers may address the port. */
  allowedHosts?: readonly string[] | undefined
  /** Origins (`https://app.example`) whose pages may call the port. */
  allowedOrigins?: readonly string[] | undefined
  /** Ids of further users of this machine whose programs may call the port. */
  allowedUsers?: readonly number[] | undefined
  /** Returns the origin whose pages may call, as the listener itself tells browsers: it answers their preflights. */
  servedOrigin?(): string | undefined
}

/** Why a request is turned away; `message` says what was received and which flag allows it. */
export interface Refusal {
  statusCode: 403
  message: string
}

/**
 * Returns why a request must not be served, or undefined when it may be.
 *
 * A page of any origin can send requests to a loopback port, and a name whose DNS answer changes to 127.0.0.1 makes such a
 * page the same origin as the port (DNS rebinding). The `Host` header still carries that name, and browsers cannot forge
 * `Host`, `Origin` or `Sec-Fetch-Site`.
 */
export function findRefusal(headers: IncomingHttpHeaders, options: DoorOptions = {}): Refusal | undefined {
  const { host, origin } = headers
  if (!isAllowedHost(host, options.allowedHosts ?? [])) {
    return refuse(`host '${host ?? ''}' is not a loopback name; allow it with --allow-host`)
  }
  if (origin !== undefined) {
    const allowed = [...(options.allowedOrigins ?? []), options.servedOrigin?.()]
    return isAllowedOrigin(origin, host!, allowed)
      ? undefined
      : refuse(`pages of origin '${origin}' may not call this port; allow them with --allow-origin`)
  }
  return headers['sec-fetch-site'] === 'cross-site'
    ? refuse('pages of another site may not call this port; allow their origin with --allow-origin')
    : undefined
}

/**
 * Serves only requests that `findRefusal` lets through, of programs of this process's own user, of root, and of users that
 * are allowed. Pages of allowed origins get the CORS headers they need.
 */
export function guard(listener: Listener, options: DoorOptions, findUser = findCallingUser): Listener {
  const known = new WeakSet<Socket>()

  const serve: Listener = async (request, response) => {
    const { origin } = request.headers
    if (!origin || origin === options.servedOrigin?.() || !allowOrigin(request, response)) {
      await listener(request, response)
    }
  }

  return async (request, response) => {
    const { socket } = request
    const refusal = findRefusal(request.headers, options)
    if (refusal) {
      return sendRefusal(response, refusal)
    }
    if (!findUser || known.has(socket)) {
      return serve(request, response)
    }
    const unwelcome = refuseUser(await findUser(socket), options)
    if (unwelcome) {
      return sendRefusal(response, unwelcome)
    }
    known.add(socket)
    return serve(request, response)
  }
}

/** Returns why the programs of a user may not call, or undefined when they may: root can read this process anyway. */
export function refuseUser(
  user: number | undefined,
  { allowedUsers = [] }: DoorOptions,
): Refusal | undefined {
  if (user === undefined) {
    return refuse('it cannot be told which user calls: the caller has closed its end')
  }
  return user === 0 || user === process.getuid?.() || allowedUsers.includes(user)
    ? undefined
    : refuse(`programs of user ${user} may not call this port; allow them with --allow-user ${user}`)
}

/** `localhost`, names below it (which browsers never look up), and loopback addresses. */
function isLoopback(hostname: string): boolean {
  return /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}

function isAllowedHost(host: string | undefined, allowed: readonly string[]): boolean {
  const hostname = host?.toLowerCase().replace(/:\d{1,5}$/, '')
  return hostname !== undefined && (isLoopback(hostname) || allowed.includes(hostname))
}

function isAllowedOrigin(origin: string, host: string, allowed: readonly (string | undefined)[]): boolean {
  return origin.toLowerCase() === `http://${host.toLowerCase()}` || allowed.includes(origin)
}

/** Writes the CORS headers for the request's origin; ends a preflight, and then returns true. */
function allowOrigin({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader('access-control-allow-origin', headers.origin!)
  response.setHeader('vary', 'Origin')
  const asked = headers['access-control-request-method']
  if (method !== 'OPTIONS' || asked === undefined) {
    return false
  }
  response
    .writeHead(204, {
      'access-control-allow-methods': asked,
      'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
      'access-control-max-age': '600',
    })
    .end()
  return true
}

function refuse(message: string): Refusal {
  return { statusCode: 403, message }
}

function sendRefusal(response: ServerResponse, { statusCode, message }: Refusal): void {
  response
    .writeHead(statusCode, { 'content-type': 'application/json', connection: 'close' })
    .end(`${JSON.stringify({ message })}\n`)
}
