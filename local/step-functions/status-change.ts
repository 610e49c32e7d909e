import { randomUUID } from 'node:crypto'
import type { StatusChange } from './api.ts'
import type { ExecutionRecord } from './interpreter/execution.ts'

/** The event that EventBridge gets: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export function createStatusChange(
  record: ExecutionRecord,
  redrive: { redriveStatus: string; redriveStatusReason?: string },
  now: number,
): StatusChange {
  const [, , , region = '', account = ''] = record.arn.split(':', 5)
  // EventBridge takes 256 KB an event: longer data is left out, and the details say so.
  const input = isCarried(record.input)
  const output = isCarried(record.output)
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: wholeSecond(now),
    region,
    resources: [record.arn],
    detail: {
      executionArn: record.arn,
      stateMachineArn: record.stateMachineArn,
      name: record.name,
      status: record.status,
      startDate: record.startDate,
      stopDate: record.stopDate ?? null,
      input: input ? record.input : null,
      inputDetails: { included: input },
      output: output ? record.output! : null,
      outputDetails: record.output === undefined ? null : { included: output },
      stateMachineVersionArn: record.versionArn ?? null,
      stateMachineAliasArn: record.aliasArn ?? null,
      redriveCount: record.redriveCount,
      redriveDate: record.redriveDate ?? null,
      redriveStatus: redrive.redriveStatus,
      redriveStatusReason: redrive.redriveStatusReason ?? null,
      error: record.error ?? null,
      cause: record.cause ?? null,
    },
  }
}

const carried = 120 * 1024

const isCarried = (text: string | undefined) => text !== undefined && text.length <= carried

let second = Number.NaN
let textOfSecond = ''

/** ISO 8601 without fractions; many events are of one second. */
function wholeSecond(now: number): string {
  const rounded = now - (now % 1000)
  if (rounded !== second) {
    textOfSecond = `${new Date(rounded).toISOString().slice(0, 19)}Z`
    second = rounded
  }
  return textOfSecond
}
