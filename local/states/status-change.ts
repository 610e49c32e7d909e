import { randomUUID } from 'node:crypto'
import type { StatusChange } from './index.ts'
import type { ExecutionRecord } from './interpreter/execution.ts'

/** The event that EventBridge gets: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export function createStatusChange(
  record: ExecutionRecord,
  redrive: { redriveStatus: string; redriveStatusReason?: string },
  now: number,
): StatusChange {
  const [, , , region = '', account = ''] = record.arn.split(':')
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [record.arn],
    detail: {
      executionArn: record.arn,
      stateMachineArn: record.stateMachineArn,
      name: record.name,
      status: record.status,
      startDate: record.startDate,
      stopDate: record.stopDate ?? null,
      // EventBridge takes 256 KB an event: longer data is left out, and the details say so.
      ...carry('input', record.input),
      ...carry('output', record.output),
      stateMachineVersionArn: record.versionArn ?? null,
      stateMachineAliasArn: record.aliasArn ?? null,
      redriveCount: record.redriveCount,
      redriveDate: record.redriveDate ?? null,
      redriveStatus: redrive.redriveStatus,
      redriveStatusReason: redrive.redriveStatusReason ?? null,
      error: record.error ?? null,
      cause: record.cause ?? null,
    },
  } as StatusChange
}

const carried = 120 * 1024

function carry(field: 'input' | 'output', text: string | undefined) {
  const included = text !== undefined && text.length <= carried
  return {
    [field]: included ? text : null,
    [`${field}Details`]: text === undefined ? null : { included },
  }
}
