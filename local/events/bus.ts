import type { RuleResource, RuleTarget } from '#local/assembly/index.ts'
import { AssemblyError, busName } from '#local/assembly/index.ts'
import { createEvent, type Event, type EventOrigin } from './event.ts'
import { findUnknownOperators, matchesPattern } from './pattern.ts'
import { putEvents } from './put-events.ts'
import { createSchedules } from './schedules.ts'
import { shapeInput } from './shape-input.ts'

export interface EventBus {
  /** Hands the event to the targets of all rules of a bus that match; returns at once. */
  publish(event: Event, bus?: string): void
  /** PutEvents of EventBridge's API. */
  putEvents(input: Record<string, unknown>): Record<string, unknown>
  /**
   * Begins to run the rules that have a schedule, each for the first time after one period, or when its time comes. Returns
   * what ends them; `onRun` is called before each run.
   */
  runSchedules(onRun?: () => void): () => void
  /**
   * Takes these rules in place of those before. A schedule that is as it was keeps its time. Throws AssemblyError, and
   * goes on as before, for a rule that cannot be run here.
   */
  deploy(rules: readonly RuleResource[], buses?: readonly string[]): void
  /** Runs each schedule of a rate once ahead of its time, with the time at which it is due next. */
  runSchedulesEarly(): void
}

export interface EventBusSetup extends EventOrigin {
  rules: readonly RuleResource[]
  /** Names of the buses beside the default one. */
  buses?: readonly string[]
  /** Hands an event, or the input that stands in for it, to a target that is no bus. */
  deliver(target: RuleTarget, payload: string): Promise<unknown>
  /** Called with events whose delivery was given up. */
  onGivenUp?(event: Event, target: RuleTarget, error: unknown): void
}

/** EventBridge gives up after a day, whatever the number of attempts. */
const ONE_DAY_MS = 24 * 3_600_000

/** The template's event buses with their rules. */
export function createEventBus(setup: EventBusSetup): EventBus {
  const { clock } = setup
  let { rules, buses = [] } = setup
  checkPatterns(rules)
  const schedules = createSchedules(clock, (rule) => deliverScheduled(rule, clock.now()))

  async function deliver(
    event: Event,
    { target, payload }: { target: RuleTarget; payload: string },
    attempt = 0,
    firstAt = clock.now(),
  ): Promise<void> {
    try {
      if (target.arn.includes(':event-bus/')) {
        publish(event, busName(target.arn))
      } else {
        await setup.deliver(target, payload)
      }
    } catch (error) {
      if (attempt >= target.maximumRetryAttempts || clock.now() - firstAt >= ONE_DAY_MS) {
        return setup.onGivenUp?.(event, target, error)
      }
      const retry = () => void deliver(event, { target, payload }, attempt + 1, firstAt)
      clock.setTimer(clock.now() + retryDelay(attempt), retry)
    }
  }

  function publish(event: Event, bus = 'default'): void {
    const matching = rules.filter(
      (rule) => rule.bus === bus && rule.enabled && rule.pattern && matchesPattern(event, rule.pattern),
    )
    for (const rule of matching) {
      deliverTo(rule, event)
    }
  }

  function deliverTo(rule: RuleResource, event: Event): void {
    const ingestionTime = new Date(clock.now()).toISOString()
    for (const target of rule.targets) {
      void deliver(event, { target, payload: shapeInput(event, target.input, { rule, ingestionTime }) })
    }
  }

  function deliverScheduled(rule: RuleResource, at: number): void {
    const fields = { resources: [rule.arn], detail: {}, at }
    deliverTo(rule, createEvent(setup, 'aws.events', 'Scheduled Event', fields))
  }

  function scheduled(): RuleResource[] {
    return rules.filter(({ enabled, schedule }) => enabled && schedule !== undefined)
  }

  return {
    publish,
    putEvents: (input) => putEvents({ ...setup, buses: ['default', ...buses] }, input, publish),
    runSchedules(onRun) {
      schedules.begin(scheduled(), onRun)
      return () => schedules.end()
    },
    deploy(next, nextBuses = []) {
      checkPatterns(next)
      rules = next
      buses = nextBuses
      schedules.replace(scheduled())
    },
    runSchedulesEarly() {
      for (const rule of scheduled()) {
        if (rule.schedule?.kind === 'rate') {
          deliverScheduled(rule, clock.now() + rule.schedule.milliseconds)
        }
      }
    },
  }
}

/** Waits between attempts grow from a second to five minutes, which brings 185 attempts near the end of the day. */
function retryDelay(attempt: number): number {
  return Math.min(1000 * 2 ** attempt, 300_000)
}

/** Throws AssemblyError for a rule whose pattern has an operator that is not matched here. */
function checkPatterns(rules: readonly RuleResource[]): void {
  for (const { logicalId, pattern = {} } of rules) {
    const [unknown] = findUnknownOperators(pattern)
    if (unknown) {
      const problem = `the local cloud does not match by ${unknown}`
      throw new AssemblyError(logicalId, 'Properties.EventPattern', problem)
    }
  }
}
