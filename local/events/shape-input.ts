import { type EventPath, PLACEHOLDER, type TargetInput } from '#local/assembly/index.ts'
import { isRecord } from '#local/is-record.ts'
import type { Event } from './event.ts'

interface Origin {
  rule: { name: string; arn: string }
  /** ISO 8601. */
  ingestionTime: string
}

/** Returns what a target gets of an event, as text. */
export function shapeInput(event: Event, input: TargetInput, origin: Origin): string {
  switch (input.kind) {
    case 'event':
      return JSON.stringify(event)
    case 'constant':
      return input.text
    case 'path':
      return JSON.stringify(find(event, input.path) ?? null)
    case 'template':
      return fill(input, (name) =>
        Object.hasOwn(input.paths, name) ? find(event, input.paths[name]!) : predefined(name, event, origin),
      )
  }
}

/**
 * A value stands in JSON as JSON, and between quotes or in plain text as it is; what the event lacks is an empty text.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function fill({ template }: { template: string }, read: (name: string) => unknown): string {
  const text = template.trim()
  const isJson = /^[{[]/.test(text) || /^<[\w.-]+>$/.test(text)
  let isQuoted = false
  let from = 0
  return text.replace(PLACEHOLDER, (_whole, name: string, at: number) => {
    isQuoted = isQuotedAfter(text.slice(from, at), isQuoted)
    from = at
    const value = read(name) ?? ''
    const plain = typeof value === 'string' ? value : JSON.stringify(value)
    if (isQuoted) {
      return JSON.stringify(plain).slice(1, -1)
    }
    return isJson ? JSON.stringify(value) : plain
  })
}

/** Whether what follows `text` stands between quotes, `before` when what precedes it does. */
function isQuotedAfter(text: string, before: boolean): boolean {
  const quotes = text.replace(/\\./g, '').match(/"/g)?.length ?? 0
  return quotes % 2 === 0 ? before : !before
}

function predefined(name: string, event: Event, { rule, ingestionTime }: Origin): unknown {
  const { detail: _, ...withoutDetail } = event
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': rule.arn,
    'aws.events.rule-name': rule.name,
    'aws.events.event.ingestion-time': ingestionTime,
    'aws.events.event': withoutDetail,
    'aws.events.event.json': event,
  }
  return values[name]
}

function find(value: unknown, [step, ...rest]: EventPath): unknown {
  if (step === undefined) {
    return value
  }
  if (step === '*') {
    const all = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []
    return all.map((each) => find(each, rest)).filter((each) => each !== undefined)
  }
  if (typeof step === 'number') {
    return Array.isArray(value) ? find(value[step], rest) : undefined
  }
  return isRecord(value) && Object.hasOwn(value, step) ? find(value[step], rest) : undefined
}
