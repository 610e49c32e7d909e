import { readBody } from './http/read-body.ts'
import { readContentType } from './http/read-content-type.ts'
import { refuseMethod } from './http/refuse-method.ts'
import type { Listener } from './http/run-listener.ts'
import { sendJson } from './http/send-json.ts'
import type { TurnableClock } from './turnable-clock.ts'

/** Where the clock stands on either port; the command line knows it too (cli/issuer-path.ts). */
export const CLOCK_PATH = '/.flowforge/clock'

const LONGEST_BODY_BYTES = 1024

/**
 * `GET` tells the time; `POST` with `{ "advance": milliseconds }`, `{ "to": "next" }` (the next timer) or `{ "to": "real" }`
 * turns the clock, and answers when what fell due has run.
 */
export function createClockListener(clock: TurnableClock): Listener {
  return async (request, response) => {
    const refused = refuseMethod('the clock', request.method, ['GET', 'POST'])
    if (refused) {
      const { status, headers, message } = refused
      return sendJson(response, { status, headers, body: { message } })
    }
    if (request.method === 'POST') {
      const type = readContentType(request.headers)
      if (type !== 'application/json') {
        const message = `the clock takes application/json, not '${type}'`
        return sendJson(response, { status: 415, body: { message } })
      }
      const body = await readBody(request, LONGEST_BODY_BYTES)
      const message = await turn(clock, body?.toString() ?? '')
      if (message !== undefined) {
        return sendJson(response, { status: 400, body: { message } })
      }
    }
    sendJson(response, { status: 200, body: describe(clock) })
  }
}

function describe(clock: TurnableClock): object {
  const next = clock.nextTimer()
  return {
    now: new Date(clock.now()).toISOString(),
    offset: clock.offset(),
    ...(next === undefined ? {} : { nextTimer: new Date(next).toISOString() }),
  }
}

/** Returns what is wrong with the request; undefined when the clock was turned. */
async function turn(clock: TurnableClock, body: string): Promise<string | undefined> {
  const { advance, to } = parse(body)
  if (to === 'real') {
    clock.reset()
    return undefined
  }
  const next = clock.nextTimer()
  if (to === 'next') {
    await clock.advance(next === undefined ? 0 : Math.max(0, next - clock.now()))
    return undefined
  }
  if (typeof advance !== 'number' || !(advance > 0) || advance > LONGEST_TURN_MS) {
    return 'the clock takes {"advance": milliseconds up to ten years} or {"to": "next"} or {"to": "real"}'
  }
  await clock.advance(advance)
  return undefined
}

const LONGEST_TURN_MS = 10 * 365 * 86_400_000

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) ?? {}
  } catch {
    return {}
  }
}
