import { expect, test } from 'vitest'
import { idsOf, parseSearch, readFilters, startedAfter, writeFilters } from '#console/executions/filters.ts'

const WORKFLOWS = ['order-fulfillment', 'money-transfer']

test.each([
  ['ord_12', { id: 'ord_12' }],
  ['status:stuck workflow:order', { status: ['COMPENSATION_FAILED'], workflow: 'order-fulfillment' }],
  ['status:waiting,running since:24h x', { status: ['AWAITING_APPROVAL', 'RUNNING'], since: '24h', id: 'x' }],
  ['ord_12 ord_13', { id: 'ord_12,ord_13' }],
  ['ord_12,ord_13; ord_14\nstatus:stuck', { id: 'ord_12,ord_13,ord_14', status: ['COMPENSATION_FAILED'] }],
  ['', {}],
])('reads %j', (text, expected) => {
  expect(parseSearch(text, WORKFLOWS)).toEqual({ status: [], workflow: '', id: '', since: '', ...expected })
})

test.each([
  ['status:odd', /^status is one of running, waiting/],
  ['workflow:nope', /^there is no workflow 'nope'; there are order-fulfillment, money-transfer/],
  ['colour:red', /^'colour:' is not known/],
  ['<script>', /cannot be the beginning of an id/],
  ['since:1y', /^since is one of 1h, 24h, 7d/],
  ['ord_12,<b>', /^'<b>' cannot be the beginning of an id/],
  [`${'x'.repeat(41)} ord_12`, /cannot be the beginning of an id/],
  [Array.from({ length: 21 }, (_, at) => `a${at}b`).join(' '), /^there are 21 ids; at most 20 are/],
])('says what is wrong with %j', (text, problem) => {
  expect(parseSearch(text, WORKFLOWS)).toMatch(problem)
})

test('the address carries the filters, and nothing that is not set', () => {
  const filters = {
    status: ['RUNNING', 'COMPENSATED'],
    workflow: 'money-transfer',
    id: '',
    since: '1h',
  } as const
  const params = writeFilters(new URLSearchParams('row=A&id=old'), filters)
  expect(params.toString()).toBe('row=A&status=RUNNING%2CCOMPENSATED&workflow=money-transfer&since=1h')
  expect(readFilters(params)).toEqual(filters)
  expect(readFilters(new URLSearchParams('status=odd&since=never'))).toEqual({
    status: [],
    workflow: '',
    id: '',
    since: '',
  })
})

test('a range of time ends at the clock of the API, which may be turned', () => {
  const now = Date.parse('2030-01-01T10:00:30.000Z')
  expect(startedAfter('1h', now)).toBe('2030-01-01T09:00:00.000Z')
  expect(startedAfter('', now)).toBeUndefined()
})

test('an id that begins with another one is found with that', () => {
  expect(idsOf({ id: 'ord_12,ord_1,pear,pear' })).toEqual(['ord_1', 'pear'])
  expect(idsOf({ id: '' })).toEqual([])
})
