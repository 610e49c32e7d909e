import * as z from 'zod'
import type { HistoryEvent } from '../interpreter/history.ts'
import { isObject } from '../machine/json.ts'
import type { OperationDeps } from './deps.ts'
import { findExecution } from './resources/executions.ts'
import { pageLimit, readToken, writeToken } from './resources/paging.ts'
import { arn, paging } from './shapes/members.ts'

export const shape = z.object({
  executionArn: arn,
  reverseOrder: z.boolean().optional(),
  includeExecutionData: z.boolean().optional(),
  ...paging,
})

export function run(deps: OperationDeps, input: z.output<typeof shape>) {
  const { reverseOrder: reverse = false, includeExecutionData = true } = input
  const record = findExecution(deps, input.executionArn)
  const limit = pageLimit(input)
  const list = `${record.arn} ${reverse}`
  const start = readToken<{ start: number }>(input, list)?.start ?? 0
  const events = deps.store.readHistory(record.id, { start, limit: limit + 1, reverse })
  const page = events.slice(0, limit)
  return {
    events: includeExecutionData ? page : page.map(withoutData),
    ...(events.length > limit ? { nextToken: writeToken({ start: start + limit }, list) } : {}),
  }
}

const DATA_FIELDS = ['input', 'inputDetails', 'output', 'outputDetails']

function withoutData(event: HistoryEvent): HistoryEvent {
  const bare = { ...event }
  for (const [name, details] of Object.entries(event)) {
    if (isObject(details)) {
      bare[name] = Object.fromEntries(
        Object.entries(details).filter(([field]) => !DATA_FIELDS.includes(field)),
      )
    }
  }
  return bare
}
