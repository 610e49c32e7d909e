import { Command } from '@commander-js/extra-typings'
import { describeDuration } from '#core/picture/duration.ts'
import { findLocalEndpoint } from '../../endpoint/endpoint-file.ts'
import { CommandFailed } from '../../exit-status.ts'
import { readGlobalOptions } from '../../global-options.ts'
import { createSender } from '../../http.ts'
import { readDuration } from '../../input/read-duration.ts'
import { CLOCK_PATH } from '../../issuer-path.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'

export function createClockCommand(terminal: Terminal) {
  return new Command('clock')
    .argument(
      '[turn]',
      '+30s: on by so much; next: to the next timer; real: back to the time of this machine',
      readTurn,
    )
    .addHelpText('after', EXAMPLE)
    .action(async (turn, _, command) => {
      const { output, json } = readGlobalOptions(command)
      const text = await turnClock(turn, terminal)
      terminal.out.write(json || output === 'json' || output === 'jsonl' ? text : `${describeClock(text)}\n`)
    })
}

const EXAMPLE = `
Example:
  $ flowforge clock +30s`

interface ClockView {
  now: string
  offset: number
  nextTimer?: string
}

function readTurn(text: string): object {
  if (text === 'next' || text === 'real') {
    return { to: text }
  }
  if (!text.startsWith('+')) {
    throw new UsageError(`the clock takes +30s, next or real; got '${text}'`)
  }
  return { advance: readDuration(text.slice(1)) }
}

/** The clock answers when what fell due has run. */
const LONGEST_TURN_MS = 10 * 60_000

async function turnClock(turn: object | undefined, { directory }: Terminal): Promise<string> {
  const local = findLocalEndpoint(directory)
  if (!local) {
    throw new CommandFailed(
      'no local cloud runs here, and no other clock can be turned; start one with npm start',
    )
  }
  const send = await createSender(local.awsUrl)
  const method = turn ? 'POST' : 'GET'
  const { status, text } = await send({
    ...{ method, path: CLOCK_PATH, body: turn },
    longestSilenceMs: LONGEST_TURN_MS,
  })
  if (status !== 200) {
    throw new CommandFailed(`the local cloud's clock answered ${status}: ${text}`)
  }
  return text
}

function describeClock(text: string): string {
  const { now, offset, nextTimer } = JSON.parse(text) as ClockView
  const ahead = offset > 0 ? `${describeDuration(offset)} ahead of this machine` : 'the time of this machine'
  const next = nextTimer
    ? `next timer in ${describeDuration(Date.parse(nextTimer) - Date.parse(now))}`
    : 'no timer runs'
  return `${now}  ${ahead}  ${next}`
}
