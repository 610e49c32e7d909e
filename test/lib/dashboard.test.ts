import { expect, test } from 'vitest'
import { sagas } from '#statemachines/index.ts'
import { readTemplate, resourcesOf } from '../support/synthesize.ts'

/** The dashboard's body, with what is known only at deployment left out. */
function readBody(): { widgets: { properties: { title?: string; metrics?: unknown[] } }[] } {
  const [dashboard] = Object.values(resourcesOf(readTemplate(), 'AWS::CloudWatch::Dashboard'))
  const body = (dashboard as { Properties: { DashboardBody: unknown } }).Properties.DashboardBody
  const parts = (body as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'x')).join(''))
}

const titles = () => readBody().widgets.flatMap(({ properties: { title } }) => (title ? [title] : []))
const metricsOf = (title: string) =>
  JSON.stringify(readBody().widgets.find(({ properties }) => properties.title === title)!.properties.metrics)

test('the dashboard has a row for each workflow, and one for what they share', () => {
  const rows = sagas.flatMap(({ name }) =>
    ['executions', 'duration', 'open'].map((what) => `${name}: ${what}`),
  )
  const shared = ['Failing steps', 'Retried steps', 'API: latency', 'API: requests and errors']
  expect(titles()).toEqual([...rows, ...shared, 'Dead letters', 'Throttles'])
})

test('a row tells what was started, completed, compensated and is stuck, how long it took, and the oldest open', () => {
  const executions = metricsOf('money-transfer: executions')
  for (const told of [
    'ExecutionsStarted',
    '"COMPLETED"',
    '"COMPENSATED"',
    'StuckUndos',
    '"money-transfer"',
  ]) {
    expect(executions).toContain(told)
  }
  expect(metricsOf('money-transfer: duration')).toMatch(/ExecutionDuration.*p50.*p95/)
  expect(metricsOf('money-transfer: open')).toMatch(/OldestOpen.*ApprovalsAsked.*Decisions/)
})

test('failing steps are found by a search, whatever steps there are', () => {
  expect(metricsOf('Failing steps')).toContain('SEARCH')
  expect(metricsOf('Failing steps')).toContain('StepFailures')
})

test('no metric has the tenant as a dimension', () => {
  expect(JSON.stringify(readBody())).not.toContain('tenant')
})
