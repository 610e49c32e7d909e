import { randomUUID } from 'node:crypto'
import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { Write } from '#lambdas/records/transact.ts'
import type { StoreTable } from '../store-table.ts'
import { accountPartition } from './account.ts'

const LINE_KINDS = [
  'Debit',
  'DebitReturned',
  'Credit',
  'CreditWithdrawn',
  'CreditSettled',
  'Adjustment',
] as const

/** A line of an account's statement: each change of its balance or of its pending amount leaves one. */
export const StatementLine = z.object({
  kind: z.enum(LINE_KINDS),
  executionId: z.string().optional(),
  /** In minor units of the account's currency; negative for an adjustment downwards. */
  amount: z.int(),
  at: z.string(),
})
export type StatementLine = z.infer<typeof StatementLine>

const STATEMENT_LENGTH = 100

/** Returns the newest lines first, 100 at most; eventually consistent. */
export async function readStatement(
  { client, table }: StoreTable,
  tenant: string,
  accountId: string,
): Promise<StatementLine[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :line)',
      ExpressionAttributeValues: { ':pk': accountPartition(tenant, accountId), ':line': 'LINE#' },
      ScanIndexForward: false,
      Limit: STATEMENT_LENGTH,
    }),
  )
  return Items.map((item) => StatementLine.parse(item))
}

/** The write of a new line. Its key follows from time, execution and kind. */
export function lineWrite(
  TableName: string,
  account: { tenant: string; accountId: string; executionId?: string },
  { kind, amount }: Pick<StatementLine, 'kind' | 'amount'>,
): Write {
  const { tenant, accountId, executionId } = account
  const at = new Date().toISOString()
  const sk = `LINE#${at}#${executionId ?? randomUUID()}#${kind}`
  const line: StatementLine = { kind, ...(executionId ? { executionId } : {}), amount, at }
  return {
    tag: 'statement line',
    Put: {
      TableName,
      Item: { pk: accountPartition(tenant, accountId), sk, ...line },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }
}
