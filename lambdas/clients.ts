import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SFNClient } from '@aws-sdk/client-sfn'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { once, variable } from './environment.ts'
import { retryingContention } from './records/contention.ts'
import type { RecordsTable } from './records/table.ts'
import { Sha256 } from './sha256.ts'

/**
 * What every saga's functions ask AWS with: environment → clients, once per cold start. Functions, not constants, so that a
 * bundle holds only what its handler asks for.
 */

export const documents = /* @__PURE__ */ once(() =>
  DynamoDBDocumentClient.from(retryingContention(new DynamoDBClient({ sha256: Sha256 })), {
    marshallOptions: { removeUndefinedValues: true },
  }),
)

export const stateMachines = /* @__PURE__ */ once(() => new SFNClient({}))

export const lambdas = /* @__PURE__ */ once(() => new LambdaClient({}))

export function executionsTable() {
  return variable('EXECUTIONS_TABLE')
}

/** How long what is known of an execution is kept after its end; for good without it. */
export function retainDays(): number | undefined {
  const days = process.env.RETAIN_DAYS
  return days === undefined ? undefined : Number(days)
}

const RECORDS_TIMEOUT_MS = 5_000

/** For a call or a few: the deadline of its transactions is near. */
export function executionRecords(): RecordsTable {
  return { client: documents(), table: executionsTable(), deadline: Date.now() + RECORDS_TIMEOUT_MS }
}

/** The ARN of the version that a workflow starts on; `STATE_MACHINE_ARNS` is a JSON object from workflow to ARN. */
export function liveArn(workflow: string): string {
  const arns = JSON.parse(variable('STATE_MACHINE_ARNS')) as Record<string, string>
  const arn = arns[workflow]
  if (!arn) {
    throw new Error(`STATE_MACHINE_ARNS names no '${workflow}'; it names ${Object.keys(arns).join(', ')}`)
  }
  return arn
}
