import { AwsError } from '#local/aws-error.ts'
import type { Outcome } from '#local/lambda/index.ts'
import type { DeliveryFault, Moment, Place, Site } from './fault-kind.ts'

/** States whose function writes; the endings too. */
const everywhere = ['step', 'work', 'approval', 'undo', 'completed', 'compensated'] as const satisfies Place[]
const forward = ['step', 'work', 'approval'] as const satisfies Place[]

function failed(errorType: string, errorMessage: string): Outcome {
  return {
    failed: true,
    payload: JSON.stringify({ errorType, errorMessage, trace: [] }),
  }
}

function lost() {
  return new AwsError('ServiceException', 'The answer was lost on the way.', 500)
}

export function timedOut() {
  return failed('Sandbox.Timedout', 'Task timed out')
}

function refusal() {
  return failed('Rejection', 'refused for the sake of the test')
}

function delivery(
  about: string,
  perform: (site: Site) => Promise<Outcome>,
  rest: Partial<Pick<DeliveryFault, 'places' | 'times' | 'harmless' | 'provider' | 'slow'>> = {},
): DeliveryFault {
  return { happens: 'to the invocation', about, places: everywhere, times: 1, perform, ...rest }
}

const harmless = true as const

/** The invocation is given up as timed out; its function goes on at another moment. */
function late(
  about: string,
  moment: Moment,
  rest: Partial<Pick<DeliveryFault, 'places' | 'times' | 'harmless'>>,
): DeliveryFault {
  return delivery(
    about,
    async ({ met, defer }) => {
      // Of several attempts that time out one goes on: the others had no effect to begin with.
      if (met === 0) {
        defer(moment)
      }
      return timedOut()
    },
    rest,
  )
}

const untilGivenUp = { places: forward, times: Number.POSITIVE_INFINITY }
const once = { harmless, times: 1 }

export const deliveryFaults = {
  throws: delivery(
    'fails before its effect, with an error nobody knows',
    async () => failed('Error', 'failed before its effect'),
    { harmless },
  ),
  down: delivery(
    'fails before its effect at every attempt, until the state machine gives up',
    async () => failed('Error', 'failed before its effect'),
    { places: forward, times: Number.POSITIVE_INFINITY },
  ),
  refused: delivery('refuses before its effect: never retried', async () => refusal(), { places: forward }),
  'refused-after': delivery(
    'takes effect, then refuses: never retried',
    async ({ run }) => {
      await run()
      return refusal()
    },
    { places: forward },
  ),
  'answer-lost': delivery(
    'takes effect, then the answer is lost',
    async ({ run }) => {
      await run()
      throw lost()
    },
    { harmless },
  ),
  twice: delivery(
    'is delivered twice, one after the other; the second answers',
    async ({ run }) => {
      await run()
      return run()
    },
    { harmless },
  ),
  'twice-at-once': delivery(
    'is delivered twice at the same time',
    async ({ run }) => (await Promise.all([run(), run()]))[0],
    { harmless },
  ),
  'twice-later': delivery(
    'is delivered again when the execution has gone on to the next state',
    async ({ run, defer }) => {
      defer('before-next')
      return run()
    },
    { harmless },
  ),
  'twice-after-end': delivery(
    'is delivered again when all is over',
    async ({ run, defer }) => {
      defer('after-end')
      return run()
    },
    { harmless },
  ),
  slow: delivery(
    'takes effect at the very end of the time its Lambda has, at every attempt',
    async ({ run }) => run(),
    { harmless, places: ['step', 'undo'], times: Number.POSITIVE_INFINITY, slow: true },
  ),
  throttled: delivery(
    'is refused by Lambda, twice',
    async () => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429)
    },
    { harmless, times: 2 },
  ),
  'late-before-undo': late('times out, and goes on before it is undone', 'before-undo', untilGivenUp),
  'late-beside-undo': late('times out, and goes on while it is undone', 'beside-undo', untilGivenUp),
  'late-after-undo': late('times out, and goes on between its undo and the next', 'after-undo', untilGivenUp),
  'late-after-end': late('times out, and goes on when all is over', 'after-end', untilGivenUp),
  'late-beside-retry': late('times out, and goes on beside its retry', 'beside-retry', once),
  'late-after-retry': late('times out, and goes on after its retry', 'after-retry', once),
} satisfies Record<string, DeliveryFault>
