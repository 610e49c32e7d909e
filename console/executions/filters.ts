import { useSearchParams } from 'wouter'
import { SAGA_STATUSES, type SagaStatus } from '#core/saga/runtime/status.ts'

/** What the list shows; the address of the page carries it. */
export interface Filters {
  status: readonly SagaStatus[]
  workflow: string
  /** Beginnings of ids, with commas between. */
  id: string
  /** `1h`, `24h`, `7d`, or empty for all times. */
  since: string
}

export const SINCE: Readonly<Record<string, { name: string; ms: number }>> = {
  '1h': { name: 'last hour', ms: 3_600_000 },
  '24h': { name: 'last 24 h', ms: 86_400_000 },
  '7d': { name: 'last 7 days', ms: 7 * 86_400_000 },
}

/** At most so many beginnings of ids: each is a list that is asked for again and again. */
const MOST_IDS = 20

/** The beginnings of ids, without those that begin with another of them. */
export function idsOf({ id }: Pick<Filters, 'id'>): string[] {
  const ids = [...new Set(id.split(',').filter(Boolean))]
  return ids.filter((each) => !ids.some((other) => other !== each && each.startsWith(other)))
}

/** Start of the time range by the minute, so that the question stays the same for a while; `now` is the API's. */
export function startedAfter(since: string, now: number): string | undefined {
  const range = SINCE[since]
  return range ? new Date(Math.floor((now - range.ms) / 60_000) * 60_000).toISOString() : undefined
}

export function readFilters(params: URLSearchParams): Filters {
  const statuses = (params.get('status') ?? '').split(',')
  return {
    status: SAGA_STATUSES.filter((status) => statuses.includes(status)),
    workflow: params.get('workflow') ?? '',
    id: params.get('id') ?? '',
    since: SINCE[params.get('since') ?? ''] ? params.get('since')! : '',
  }
}

/** The filters of the address, and how to change some of them. */
export function useFilters(): [Filters, (change: Partial<Filters>) => void] {
  const [params, setParams] = useSearchParams()
  const change = (more: Partial<Filters>) =>
    setParams((old) => writeFilters(new URLSearchParams(old), { ...readFilters(old), ...more }), {
      replace: true,
    })
  return [readFilters(params), change]
}

export function writeFilters(params: URLSearchParams, filters: Filters): URLSearchParams {
  for (const [name, value] of Object.entries({ ...filters, status: filters.status.join(',') })) {
    if (value) {
      params.set(name, value)
    } else {
      params.delete(name)
    }
  }
  return params
}

/** Words that people type for a status. */
const STATUS_WORDS: Readonly<Record<string, SagaStatus>> = {
  running: 'RUNNING',
  waiting: 'AWAITING_APPROVAL',
  undoing: 'COMPENSATING',
  stuck: 'COMPENSATION_FAILED',
  completed: 'COMPLETED',
  done: 'COMPLETED',
  compensated: 'COMPENSATED',
  undone: 'COMPENSATED',
}

/**
 * Reads `status:stuck workflow:order since:1h ord_12 ord_13`: words without a colon are the beginnings of ids, which may
 * have commas between them. Returns what is wrong as a sentence.
 */
export function parseSearch(text: string, workflows: readonly string[]): Filters | string {
  const filters: Filters = { status: [], workflow: '', id: '', since: '' }
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const [, key, value = ''] = /^(\w+):(.*)$/.exec(word) ?? []
    const problem = key ? takeWord(filters, key, value, workflows) : takeIds(filters, word)
    if (problem) {
      return problem
    }
  }
  return filters
}

function takeWord(
  filters: Filters,
  key: string,
  value: string,
  workflows: readonly string[],
): string | undefined {
  switch (key) {
    case 'status': {
      const found = value
        .split(',')
        .map(
          (word) =>
            STATUS_WORDS[word.toLowerCase()] ?? SAGA_STATUSES.find((each) => each === word.toUpperCase()),
        )
      if (found.includes(undefined)) {
        return `status is one of ${Object.keys(STATUS_WORDS).join(', ')}`
      }
      filters.status = found as SagaStatus[]
      return undefined
    }
    case 'workflow': {
      const found =
        workflows.find((name) => name === value) ?? workflows.find((name) => name.startsWith(value))
      filters.workflow = found ?? ''
      return found ? undefined : `there is no workflow '${value}'; there are ${workflows.join(', ')}`
    }
    case 'since':
      filters.since = value
      return SINCE[value] ? undefined : `since is one of ${Object.keys(SINCE).join(', ')}`
    default:
      return `'${key}:' is not known; there are status:, workflow: and since:`
  }
}

function takeIds(filters: Filters, word: string): string | undefined {
  const ids = word.split(/[,;]/).filter(Boolean)
  const odd = ids.find((id) => !/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(id))
  if (odd !== undefined) {
    return `'${odd}' cannot be the beginning of an id`
  }
  filters.id = [filters.id, ...ids].filter(Boolean).join(',')
  const { length } = idsOf(filters)
  return length > MOST_IDS
    ? `there are ${length} ids; at most ${MOST_IDS} are searched for at once`
    : undefined
}
