import { describe, expect, test } from 'vitest'
import type { RuleResource } from '#local/assembly/index.ts'
import { readSchedule } from '#local/assembly/schedule.ts'
import { AwsError } from '#local/aws-error.ts'
import { createSimulatedClock } from '#local/clock.ts'
import { createEventBus } from '#local/events/index.ts'
import { matchesPattern } from '#local/events/pattern.ts'
import { environment } from '../../support/function-bundle.ts'

const event = {
  source: 'aws.states',
  'detail-type': 'Changed',
  detail: { status: 'FAILED', name: 'order-17', attempts: 3, tags: ['a', 'b'], cause: null },
}

describe('an event pattern', () => {
  test.each<[string, Record<string, unknown>, boolean]>([
    ['equal members', { source: ['aws.states'], detail: { status: ['FAILED', 'ABORTED'] } }, true],
    ['another value', { detail: { status: ['SUCCEEDED'] } }, false],
    ['a member that is not there', { detail: { colour: ['red'] } }, false],
    ['one of an array', { detail: { tags: ['b'] } }, true],
    ['null', { detail: { cause: [null] } }, true],
    ['prefix', { detail: { name: [{ prefix: 'order-' }] } }, true],
    ['suffix', { detail: { name: [{ suffix: '-18' }] } }, false],
    ['wildcard', { detail: { name: [{ wildcard: 'o*-1*' }] } }, true],
    ['anything-but', { detail: { status: [{ 'anything-but': ['FAILED'] }] } }, false],
    ['anything-but prefix', { detail: { name: [{ 'anything-but': { prefix: 'x' } }] } }, true],
    ['exists', { detail: { attempts: [{ exists: true }] } }, true],
    ['exists false', { detail: { colour: [{ exists: false }] } }, true],
    ['numeric range', { detail: { attempts: [{ numeric: ['>', 1, '<=', 3] }] } }, true],
    ['$or', { $or: [{ source: ['x'] }, { detail: { attempts: [3] } }] }, true],
  ])('matches by %s', (_name, pattern, expected) => {
    expect(matchesPattern(event, pattern)).toBe(expected)
  })
})

const every5Minutes = { kind: 'rate', milliseconds: 300_000 } as const

const rule = (overrides: Partial<RuleResource> = {}): RuleResource => ({
  logicalId: 'Rule',
  name: 'Rule',
  arn: 'arn:aws:events:us-east-1:111111111111:rule/Rule',
  bus: 'default',
  enabled: true,
  pattern: { source: ['shop'] },
  schedule: undefined,
  targets: [{ id: 'T', arn: 'arn:fn', input: { kind: 'event' }, maximumRetryAttempts: 2 }],
  ...overrides,
})

const createWith = (rules: RuleResource[], failures = 0) => {
  const clock = createSimulatedClock()
  const delivered: unknown[] = []
  const givenUp: unknown[] = []
  let left = failures
  const bus = createEventBus({
    rules,
    ...environment,
    clock,
    async deliver({ arn }, payload) {
      if (left-- > 0) {
        throw new AwsError('TooManyRequestsException', 'slow down', 429)
      }
      delivered.push({ arn, event: JSON.parse(payload) })
    },
    onGivenUp: ({ id }) => givenUp.push(id),
  })
  return { bus, clock, delivered, givenUp }
}
const entry = { Source: 'shop', DetailType: 'Sold', Detail: '{"sku":"A"}' }

describe('the event bus', () => {
  test('hands a matching event in its envelope to the target, asynchronously', async () => {
    const { bus, clock, delivered } = createWith([
      rule(),
      rule({ pattern: { source: ['other'] } }),
      rule({ enabled: false }),
    ])
    const answer = bus.putEvents({ Entries: [entry] })
    await clock.settled()
    expect(answer).toMatchObject({ FailedEntryCount: 0 })
    expect(delivered).toEqual([
      {
        arn: 'arn:fn',
        event: {
          version: '0',
          id: expect.any(String),
          source: 'shop',
          'detail-type': 'Sold',
          account: '111111111111',
          region: 'us-east-1',
          time: '2026-01-01T00:00:00Z',
          resources: [],
          detail: { sku: 'A' },
        },
      },
    ])
  })

  test('tries a target again until it takes the event', async () => {
    const { bus, clock, delivered } = createWith([rule()], 2)
    bus.putEvents({ Entries: [entry] })
    await clock.advance(60_000)
    expect(delivered).toHaveLength(1)
  })

  test('gives up after as many retries as the target allows, and says so', async () => {
    const { bus, clock, delivered, givenUp } = createWith([rule()], 9)
    bus.putEvents({ Entries: [entry] })
    await clock.advance(3_600_000)
    expect({ delivered, givenUp: givenUp.length }).toEqual({ delivered: [], givenUp: 1 })
  })

  test('runs a schedule again and again until it is told to end', async () => {
    const { bus, clock, delivered } = createWith([
      rule({ pattern: undefined, schedule: every5Minutes }),
      rule({ pattern: undefined, schedule: every5Minutes, enabled: false }),
    ])
    const end = bus.runSchedules()
    bus.putEvents({ Entries: [entry] })
    await clock.advance(299_999)
    expect(delivered).toEqual([])
    await clock.advance(600_001)
    end()
    await clock.advance(600_000)
    const scheduled = {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [rule().arn],
      detail: {},
    }
    expect(delivered).toMatchObject([
      { arn: 'arn:fn', event: { ...scheduled, time: '2026-01-01T00:05:00Z' } },
      { event: { ...scheduled, time: '2026-01-01T00:10:00Z' } },
      { event: { ...scheduled, time: '2026-01-01T00:15:00Z' } },
    ])
  })

  test('runs a schedule of cron at its times in UTC, and not ahead of them', async () => {
    const schedule = readSchedule('Rule', 'cron(0/30 9 ? * FRI *)')
    const { bus, clock, delivered } = createWith([rule({ pattern: undefined, schedule })])
    const end = bus.runSchedules()
    bus.runSchedulesEarly()
    await clock.advance(8 * 24 * 3_600_000)
    end()
    expect(delivered).toMatchObject([
      { event: { time: '2026-01-02T09:00:00Z' } },
      { event: { time: '2026-01-02T09:30:00Z' } },
    ])
  })

  test('runs a schedule ahead of its time with the time at which it is due', async () => {
    const { bus, clock, delivered } = createWith([
      rule({ pattern: undefined, schedule: every5Minutes }),
      rule({ pattern: undefined, schedule: every5Minutes, enabled: false }),
    ])
    bus.runSchedulesEarly()
    await clock.settled()
    expect(delivered).toMatchObject([
      { event: { 'detail-type': 'Scheduled Event', time: '2026-01-01T00:05:00Z' } },
    ])
    expect(delivered).toHaveLength(1)
  })

  test('given other rules, keeps the time of a schedule that is as it was, and begins the others', async () => {
    const every = (milliseconds: number, name: string) =>
      rule({ pattern: undefined, schedule: { kind: 'rate', milliseconds }, arn: name })
    const { bus, clock, delivered } = createWith([every(300_000, 'same'), every(300_000, 'gone')])
    const end = bus.runSchedules()
    await clock.advance(200_000)
    bus.deploy([every(300_000, 'same'), every(200_000, 'new')])
    await clock.advance(100_000)
    const by = (name: string, time: string) => ({ event: { resources: [name], time } })
    expect(delivered).toMatchObject([by('same', '2026-01-01T00:05:00Z')])
    await clock.advance(100_000)
    end()
    expect(delivered.slice(1)).toMatchObject([by('new', '2026-01-01T00:06:40Z')])
  })

  test('says that a schedule runs before its event is delivered', async () => {
    const { bus, clock, delivered } = createWith([rule({ pattern: undefined, schedule: every5Minutes })])
    const before: number[] = []
    const end = bus.runSchedules(() => {
      before.push(delivered.length)
      end()
    })
    await clock.advance(900_000)
    expect(before).toEqual([0])
    expect(delivered).toHaveLength(1)
  })

  test('refuses single entries, and a rule with an operator it does not know', () => {
    const { bus } = createWith([])
    expect(bus.putEvents({ Entries: [{ ...entry, Detail: 'no' }, entry] })).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail' }, { EventId: expect.any(String) }],
    })
    expect(() => createWith([rule({ pattern: { detail: { ip: [{ cidr: '10.0.0.0/8' }] } } })])).toThrow(
      'Rule, Properties.EventPattern: the local cloud does not match by detail.ip: cidr',
    )
  })
})
