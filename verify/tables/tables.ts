import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'

export type Item = Record<string, unknown> & { pk: string; sk: string }

/** One DynamoDB operation over the JSON protocol. */
export type CallDynamoDb = (operation: string, input: object) => Promise<Record<string, unknown>>

/** The partition of an execution's ledger; not imported from the handlers, which may be wrong. */
export function ledgerPartition(tenant: string, executionId: string) {
  return `EXEC#${tenant}#${executionId}`
}

/** The partitions of a tenant's list in a `ByTenant` index; not imported from the handlers, which may be wrong. */
function tenantKeys(tenant: string): string[] {
  return [tenant, ...Array.from({ length: 7 }, (_, shard) => `${tenant}#${shard + 1}`)]
}

export function isOfTenant({ tenantKey }: Item, tenant: string): boolean {
  return tenantKeys(tenant).includes(String(tenantKey))
}

/** The tables, by the logical ids of the template, past all handlers. Reads are consistent where DynamoDB allows it. */
export interface Tables {
  partition(table: string, pk: string): Promise<Item[]>
  /** Items that name their tenant in the table's `ByTenant` index. */
  ofTenant(table: string, tenant: string): Promise<Item[]>
}

export interface OpenTables extends Tables {
  put(table: string, items: readonly object[]): Promise<void>
}

/** All items that a Query or a Scan finds, page by page, in DynamoDB's JSON. */
export async function readPages(
  call: CallDynamoDb,
  operation: 'Query' | 'Scan',
  input: object,
): Promise<object[]> {
  const items: object[] = []
  let ExclusiveStartKey: unknown
  do {
    const page = await call(operation, { ...input, ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}) })
    items.push(...(page.Items as object[]))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey)
  return items
}

export function readItem(item: object) {
  return unmarshall(item as never) as Item
}

export function openTables(call: CallDynamoDb, tableNames: ReadonlyMap<string, string>): OpenTables {
  const nameOf = (table: string) => {
    const name = tableNames.get(table)
    if (!name) {
      throw new Error(`the template has no table '${table}'; it has ${[...tableNames.keys()].join(', ')}`)
    }
    return name
  }
  const query = async (input: object, [name, value]: readonly [string, string]): Promise<Item[]> => {
    const items = await readPages(call, 'Query', {
      ...input,
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': name },
      ExpressionAttributeValues: { ':key': { S: value } },
    })
    return items.map(readItem)
  }
  return {
    partition: (table, pk) => query({ TableName: nameOf(table), ConsistentRead: true }, ['pk', pk]),
    async ofTenant(table, tenant) {
      const input = { TableName: nameOf(table), IndexName: 'ByTenant' }
      return (await Promise.all(tenantKeys(tenant).map((value) => query(input, ['tenantKey', value])))).flat()
    },
    async put(table, items) {
      const TableName = nameOf(table)
      await Promise.all(items.map((item) => call('PutItem', { TableName, Item: marshall(item) })))
    },
  }
}

/** Tables of what has been read already, by the tables' names. */
export function tablesOf(
  items: ReadonlyMap<string, ReadonlyMap<string, object>>,
  tableNames: ReadonlyMap<string, string>,
): Tables {
  const itemsOf = (table: string) => [...(items.get(tableNames.get(table)!)?.values() ?? [])].map(readItem)
  return {
    partition: async (table, pk) =>
      itemsOf(table)
        .filter((item) => item.pk === pk)
        .sort((a, b) => (a.sk < b.sk ? -1 : 1)),
    ofTenant: async (table, tenant) => itemsOf(table).filter((item) => isOfTenant(item, tenant)),
  }
}
