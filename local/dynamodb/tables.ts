import { isDeepStrictEqual } from 'node:util'
import type { TableResource } from '#local/assembly/index.ts'
import { isAwsError } from '#local/aws-error.ts'
import type { DynamoDb } from './client.ts'

interface TableDescription {
  KeySchema: object[]
  GlobalSecondaryIndexes?: { IndexName: string; KeySchema: object[]; Projection: object }[]
}

/** Creates the tables that are missing and brings the indexes of the others up to date. Says which it created. */
export async function ensureTables(dynamoDb: DynamoDb, tables: readonly TableResource[]): Promise<string[]> {
  const created = await Promise.all(
    tables.map(async (table) => ((await ensureTable(dynamoDb, table)) ? [table.name] : [])),
  )
  return created.flat()
}

async function ensureTable(dynamoDb: DynamoDb, table: TableResource): Promise<boolean> {
  try {
    await dynamoDb('CreateTable', table.definition)
  } catch (error) {
    if (!isAwsError(error, 'ResourceInUseException')) {
      throw error
    }
    await updateTable(dynamoDb, table)
    return false
  }
  if (table.timeToLive) {
    await dynamoDb('UpdateTimeToLive', { TableName: table.name, TimeToLiveSpecification: table.timeToLive })
  }
  return true
}

async function updateTable(dynamoDb: DynamoDb, { name, definition }: TableResource): Promise<void> {
  const { Table } = await dynamoDb('DescribeTable', { TableName: name })
  const existing = Table as TableDescription
  if (!isDeepStrictEqual(sorted(existing.KeySchema), sorted(definition.KeySchema as object[]))) {
    throw new Error(
      `table ${name} has the keys ${JSON.stringify(existing.KeySchema)} in the data folder, and the template wants ` +
        `${JSON.stringify(definition.KeySchema)}; AWS would replace the table: remove the data folder or use --memory`,
    )
  }
  const wanted = definition.GlobalSecondaryIndexes ?? []
  const present = existing.GlobalSecondaryIndexes ?? []
  const isSame = (index: (typeof present)[number]) => {
    const other = wanted.find((each) => each.IndexName === index.IndexName)
    return other && isDeepStrictEqual(sorted(index.KeySchema), sorted(other.KeySchema as object[]))
  }
  const update = (change: object) =>
    dynamoDb('UpdateTable', {
      TableName: name,
      AttributeDefinitions: definition.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [change],
    })
  for (const index of present) {
    if (!isSame(index)) {
      await update({ Delete: { IndexName: index.IndexName } })
    }
  }
  for (const index of wanted) {
    if (!present.some((each) => each.IndexName === index.IndexName && isSame(each))) {
      await update({ Create: index })
    }
  }
}

/** Key schemas compare as sets, with their members in one order. */
function sorted(keys: object[]) {
  return keys.map((key) => JSON.stringify(Object.entries(key).sort(([a], [b]) => a.localeCompare(b)))).sort()
}
