import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'

export type Item = Record<string, unknown> & { pk: string; sk: string }

/** One DynamoDB operation over the JSON protocol. */
export type CallDynamoDb = (operation: string, input: object) => Promise<Record<string, unknown>>

/** The tables, by the logical ids of the template, past all handlers. Reads are consistent where DynamoDB allows it. */
export interface Books {
  partition(table: string, pk: string): Promise<Item[]>
  /** Items that name their tenant in the table's `ByTenant` index. */
  ofTenant(table: string, tenant: string): Promise<Item[]>
}

export interface OpenBooks extends Books {
  put(table: string, items: readonly object[]): Promise<void>
}

export function openBooks(call: CallDynamoDb, tableNames: ReadonlyMap<string, string>): OpenBooks {
  const nameOf = (table: string) => {
    const name = tableNames.get(table)
    if (!name)
      throw new Error(`the template has no table '${table}'; it has ${[...tableNames.keys()].join(', ')}`)
    return name
  }
  const query = async (input: object, [name, value]: readonly [string, string]): Promise<Item[]> => {
    const items: Item[] = []
    let ExclusiveStartKey: unknown
    do {
      const page = await call('Query', {
        ...input,
        KeyConditionExpression: '#key = :key',
        ExpressionAttributeNames: { '#key': name },
        ExpressionAttributeValues: { ':key': { S: value } },
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      })
      items.push(...(page.Items as never[]).map((item) => unmarshall(item) as Item))
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey)
    return items
  }
  return {
    partition: (table, pk) => query({ TableName: nameOf(table), ConsistentRead: true }, ['pk', pk]),
    ofTenant: (table, tenant) =>
      query({ TableName: nameOf(table), IndexName: 'ByTenant' }, ['tenantKey', tenant]),
    async put(table, items) {
      const TableName = nameOf(table)
      await Promise.all(items.map((item) => call('PutItem', { TableName, Item: marshall(item) })))
    },
  }
}

/** Books of what has been read already, by the tables' names. */
export function closedBooks(
  items: ReadonlyMap<string, ReadonlyMap<string, object>>,
  tableNames: ReadonlyMap<string, string>,
): Books {
  const itemsOf = (table: string) =>
    [...(items.get(tableNames.get(table)!)?.values() ?? [])].map((item) => unmarshall(item as never) as Item)
  return {
    partition: async (table, pk) =>
      itemsOf(table)
        .filter((item) => item.pk === pk)
        .sort((a, b) => (a.sk < b.sk ? -1 : 1)),
    ofTenant: async (table, tenant) => itemsOf(table).filter(({ tenantKey }) => tenantKey === tenant),
  }
}
