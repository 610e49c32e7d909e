import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The Executions table, as reads and transitions use it. */
export interface RecordsTable {
  readonly client: DynamoDBDocumentClient
  readonly table: string
  /** Until when a contended transaction is retried, in epoch milliseconds. */
  readonly deadline: number
}
