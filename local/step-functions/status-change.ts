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
  // EventBridge takes 256 KB an event: longer data is left out, and `included` says so.
  const input = isCarried(record.input)
  const output = isCarried(record.output)
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: toWholeSecond(now),
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

const CARRIED_LIMIT = 120 * 1024

function isCarried(text: string | undefined): boolean {
  return text !== undefined && text.length <= CARRIED_LIMIT
}

/** ISO 8601 without fractions. */
function toWholeSecond(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`
}
