import type { RuleResource, RuleTarget } from '#local/assembly/index.ts'
import { AssemblyError } from '#local/assembly/index.ts'
import { AwsError } from '#local/aws-error.ts'
import type { Clock } from '#local/clock.ts'
import type { InvocationAnswer, InvokeOptions } from '#local/lambda/index.ts'
import { findUnknownOperators, matchesPattern } from './pattern.ts'

/** An event in EventBridge's envelope. */
export interface Event {
  id: string
  source: string
  'detail-type': string
  detail: object
}

export interface EventBus {
  /** Hands the event to the targets of all rules that match; returns at once. */
  publish(event: Event): void
  /** PutEvents of EventBridge's API. */
  putEvents(input: Record<string, unknown>): Record<string, unknown>
  /**
   * Begins to run the rules that have a schedule, each for the first time after one period. Returns the end of it; `onRun`
   * hears of each run, before it.
   */
  runSchedules(onRun?: () => void): () => void
}

export interface EventBusSetup {
  rules: readonly RuleResource[]
  accountId: string
  region: string
  clock: Clock
  invoke(options: InvokeOptions): Promise<InvocationAnswer>
  /** Hears of events whose delivery was given up. */
  onGivenUp?(event: Event, target: RuleTarget, error: unknown): void
}

/** EventBridge gives up after a day, whatever the number of tries. */
const oneDay = 24 * 3_600_000

/** Waits between tries grow from a second to five minutes, which brings 185 tries near the end of the day. */
const retryDelay = (attempt: number) => Math.min(1000 * 2 ** attempt, 300_000)

/** The default event bus with the template's rules. Lambda targets are invoked asynchronously, as EventBridge does. */
export function createEventBus(setup: EventBusSetup): EventBus {
  const { rules, clock, accountId, region } = setup
  for (const { logicalId, pattern = {} } of rules) {
    const [unknown] = findUnknownOperators(pattern)
    if (unknown) {
      throw new AssemblyError(
        logicalId,
        'Properties.EventPattern',
        `the local cloud does not match by ${unknown}`,
      )
    }
  }

  const envelope = (source: string, detailType: string, rest: { resources: string[]; detail: object }) => ({
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': detailType,
    source,
    account: accountId,
    time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
    region,
    ...rest,
  })
  const deliver = async (
    event: Event,
    target: RuleTarget,
    attempt: number,
    firstAt: number,
  ): Promise<void> => {
    try {
      const payload = target.input ?? JSON.stringify(event)
      await setup.invoke({ functionName: target.functionArn, payload, invocationType: 'Event' })
    } catch (error) {
      if (attempt >= target.maximumRetryAttempts || clock.now() - firstAt >= oneDay) {
        return setup.onGivenUp?.(event, target, error)
      }
      clock.setTimer(
        clock.now() + retryDelay(attempt),
        () => void deliver(event, target, attempt + 1, firstAt),
      )
    }
  }
  const publish = (event: Event) => {
    for (const { enabled, pattern, targets } of rules) {
      if (!enabled || !pattern || !matchesPattern(event, pattern)) {
        continue
      }
      for (const target of targets) {
        void deliver(event, target, 0, clock.now())
      }
    }
  }
  const accept = (entry: Record<string, unknown>) => {
    const missing = ['Source', 'DetailType', 'Detail'].find((name) => typeof entry[name] !== 'string')
    if (missing) {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
      }
    }
    const detail = parseDetail(String(entry.Detail))
    if (!detail) {
      return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
    }
    const event = envelope(String(entry.Source), String(entry.DetailType), {
      resources: (entry.Resources ?? []) as string[],
      detail,
    })
    publish(event)
    return { EventId: event.id }
  }
  const runSchedule = (
    { arn, targets, everyMilliseconds }: RuleResource,
    onRun: () => void,
  ): (() => void) => {
    let cancel = () => {}
    const arm = () => {
      cancel = clock.setTimer(
        // From now, not from when it was due: a laptop that has slept does not catch up.
        clock.now() + everyMilliseconds!,
        () => {
          arm()
          onRun()
          const event = envelope('aws.events', 'Scheduled Event', { resources: [arn], detail: {} })
          for (const target of targets) {
            void deliver(event, target, 0, clock.now())
          }
        },
        { background: true },
      )
    }
    arm()
    return () => cancel()
  }
  return {
    publish,
    putEvents({ Entries }) {
      if (!Array.isArray(Entries) || Entries.length < 1 || Entries.length > 10) {
        throw new AwsError('ValidationException', 'Entries must have between 1 and 10 members')
      }
      const answers = Entries.map((entry) => accept(entry))
      return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers }
    },
    runSchedules(onRun = () => {}) {
      const ends = rules
        .filter(({ enabled, everyMilliseconds }) => enabled && everyMilliseconds !== undefined)
        .map((rule) => runSchedule(rule, onRun))
      return () => {
        for (const end of ends) {
          end()
        }
      }
    },
  }
}

function parseDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text)
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? detail : undefined
  } catch {
    return undefined
  }
}
