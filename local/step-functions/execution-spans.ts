import type { Span } from '#local/telemetry/span.ts'
import { readTraceHeader } from '#local/trace-header.ts'
import { eventSpanId, executionSpanId, traceHeaderOf } from './integrations/trace-header.ts'
import type { ExecutionRecord } from './interpreter/execution.ts'
import type { HistoryEvent } from './interpreter/history.ts'

const SCOPE = 'aws.states'
/** States that have others inside. */
const RETRY = 'wait for a retry'
const CONTAINERS = ['Parallel', 'Map']
const FAILED = /(Failed|TimedOut|Aborted)$/

type OpenSpan = Span & { isOpen: boolean }

/** Where in the machine an event belongs: to the state of a branch, within the state around that. */
interface Line {
  around: Line | undefined
  /** The span that states of the line are below. */
  within: string
  state?: OpenSpan
  /** Calls and waits within the state, the last one last. */
  inner: OpenSpan[]
}

/**
 * Returns the spans of an execution, from its history alone: the execution, its states, each attempt at a task, and the
 * waits between attempts and for whoever holds a task token. What goes on ends `now`.
 */
export function describeExecution(
  record: ExecutionRecord,
  events: readonly HistoryEvent[],
  now: number,
): Span[] {
  const builder = new SpanBuilder(record)
  for (const event of events) {
    builder.take(event)
  }
  return builder.close(now)
}

class SpanBuilder {
  private readonly record: ExecutionRecord
  private readonly traceId: string
  private readonly root: OpenSpan
  private readonly spans: OpenSpan[]
  private readonly lineOf = new Map<number, Line>()

  constructor(record: ExecutionRecord) {
    this.record = record
    const { traceId, spanId } = readTraceHeader(traceHeaderOf(record))!
    this.traceId = traceId
    this.root = this.open(record.stateMachineName, record.startDate, {
      spanId: executionSpanId(record.name),
      parentSpanId: record.traceHeader === undefined ? undefined : spanId,
    })
    this.root.attributes = {
      'aws.step_functions.state_machine.arn': record.stateMachineArn,
      'aws.step_functions.execution.name': record.name,
    }
    this.spans = [this.root]
  }

  take(event: HistoryEvent): void {
    const at = event.timestamp * 1000
    const before = this.lineOf.get(event.previousEventId) ?? this.firstLine()
    this.lineOf.set(event.id, this.follow(event, before, at))
  }

  close(now: number): Span[] {
    const { status, stopDate, error } = this.record
    const end = stopDate ?? now
    for (const span of this.spans.filter(({ isOpen }) => isOpen)) {
      span.end = Math.max(end, span.start)
    }
    if (status !== 'RUNNING' && status !== 'SUCCEEDED') {
      this.root.isError = true
      this.root.attributes = { ...this.root.attributes, 'error.type': error ?? status }
    }
    return this.spans
      .filter(hasHappened)
      .map(({ isOpen, ...span }) =>
        isOpen && status === 'RUNNING' ? { ...span, attributes: { ...span.attributes, open: true } } : span,
      )
  }

  /** Returns the line of the event, with what it opens and closes there. */
  private follow(event: HistoryEvent, line: Line, at: number): Line {
    const { type } = event
    if (type.endsWith('StateEntered')) {
      return this.enter(event, line, at)
    }
    if (type.endsWith('StateExited')) {
      return leave(event, line, at)
    }
    if (type === 'MapIterationStarted') {
      return this.iterate(event, line, at)
    }
    if (type.startsWith('MapIteration')) {
      return endIteration(line, at)
    }
    if (/^(LambdaFunction|Task|Activity)/.test(type)) {
      this.followTask(event, line, at)
    }
    return line
  }

  private enter({ id, type, ...event }: HistoryEvent, before: Line, at: number): Line {
    const { name = '' } = (event.stateEnteredEventDetails ?? {}) as { name?: string }
    const isInside = before.state?.isOpen === true && isContainer(before.state)
    const around = isInside ? before : before.around
    if (!isInside && before.state) {
      end(before.state, at)
    }
    const within = isInside ? before.state!.spanId : before.within
    const state = this.open(name, at, { spanId: eventSpanId(this.record.arn, id), parentSpanId: within })
    state.attributes = { 'aws.step_functions.state.type': type.replace('StateEntered', '') }
    this.spans.push(state)
    return { around, within, state, inner: [] }
  }

  private iterate({ id, ...event }: HistoryEvent, line: Line, at: number): Line {
    const { name = '', index = 0 } = (event.mapIterationStartedEventDetails ?? {}) as {
      name?: string
      index?: number
    }
    const around = lineOfState(line, name) ?? line
    const spanId = eventSpanId(this.record.arn, id)
    const iteration = this.open(`${name}[${index}]`, at, { spanId, parentSpanId: around.state?.spanId })
    iteration.attributes = { 'aws.step_functions.state.type': 'Map' }
    this.spans.push(iteration)
    return { around, within: spanId, state: iteration, inner: [] }
  }

  private followTask(event: HistoryEvent, line: Line, at: number): void {
    const { type, id } = event
    const last = line.inner.at(-1)
    const open = (name: string) => {
      const spanId = eventSpanId(this.record.arn, id)
      const span = this.open(name, at, { spanId, parentSpanId: line.state?.spanId ?? line.within })
      line.inner.push(span)
      this.spans.push(span)
      return span
    }
    if (type.endsWith('Scheduled')) {
      end(last, at)
    } else if (type.endsWith('Started')) {
      const attempts = line.inner.filter(({ name }) => name.startsWith('attempt')).length
      open(`attempt ${attempts + 1}`).attributes = { 'aws.step_functions.attempt': attempts + 1 }
    } else if (type.endsWith('Submitted')) {
      end(last, at)
      open('wait for the task token')
    } else if (FAILED.test(type)) {
      end(last, at, errorOf(event) ?? 'States.TaskFailed')
      open(RETRY)
    } else if (type.endsWith('Succeeded')) {
      end(last, at)
    }
  }

  private open(
    name: string,
    start: number,
    ids: { spanId: string; parentSpanId: string | undefined },
  ): OpenSpan {
    const { traceId } = this
    return {
      traceId,
      ...ids,
      name,
      scope: SCOPE,
      kind: 'internal',
      start,
      end: start,
      attributes: {},
      isOpen: true,
    }
  }

  private firstLine(): Line {
    return { around: undefined, within: this.root.spanId, inner: [] }
  }
}

/** A failure that is caught or not retried is followed at once by the end of its state: no wait was begun. */
function leave(event: HistoryEvent, line: Line, at: number): Line {
  const { name = '' } = (event.stateExitedEventDetails ?? {}) as { name?: string }
  const left = lineOfState(line, name) ?? line
  for (const span of left.inner) {
    end(span, at)
  }
  end(left.state, at)
  return left
}

function endIteration(line: Line, at: number): Line {
  const inside = line.state?.name.endsWith(']') ? line : line.around
  end(inside?.state, at)
  return inside ?? line
}

/** A failure that is not retried leaves a wait that was none. */
function hasHappened({ name, start, end: ended }: Span): boolean {
  return name !== RETRY || ended > start
}

function lineOfState(line: Line | undefined, name: string): Line | undefined {
  for (let each = line; each; each = each.around) {
    if (each.state?.name === name) {
      return each
    }
  }
  return undefined
}

function isContainer({ attributes }: OpenSpan): boolean {
  return CONTAINERS.includes(String(attributes['aws.step_functions.state.type']))
}

function end(span: OpenSpan | undefined, at: number, error?: string): void {
  if (!span?.isOpen) {
    return
  }
  span.isOpen = false
  span.end = at
  if (error !== undefined) {
    span.isError = true
    span.attributes = { ...span.attributes, 'error.type': error }
  }
}

function errorOf(event: HistoryEvent): string | undefined {
  const details = Object.entries(event).find(([key]) => key.endsWith('EventDetails'))?.[1] as
    | { error?: string }
    | undefined
  return details?.error
}
