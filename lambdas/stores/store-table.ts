import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The table in which a store keeps its items. */
export interface StoreTable {
  readonly client: DynamoDBDocumentClient
  readonly table: string
}
