import { createCloud } from '#local/cloud.ts'
import type { DynamoDbCall } from '#local/dynamodb/interceptor.ts'

/** What DynamoDB bills, in units by table. */
export interface Units {
  writes: Record<string, number>
  reads: Record<string, number>
}

interface Consumed {
  TableName: string
  CapacityUnits: number
}

const WRITES = /^(?:Put|Update|Delete)Item$|^(?:TransactWriteItems|BatchWriteItem)$/

/**
 * Sends these requests to the tables of an assembly, empty at first, one after the other. Returns what those from one to
 * another (without it) consume: each write of an item and of its copy in each index, and twice of that in a transaction.
 */
export async function measureUnits(
  assembly: string,
  calls: readonly DynamoDbCall[],
): Promise<(from: number, to: number) => Units> {
  const cloud = createCloud({ assembly, port: 0, awsPort: 0 })
  try {
    const { dynamoDb } = await cloud.start()
    const consumed: { isWrite: boolean; tables: Consumed[] }[] = []
    for (const { operation, body } of calls) {
      const input = { ...(JSON.parse(body) as object), ReturnConsumedCapacity: 'TOTAL' }
      // What was refused then is refused now.
      const answer = (await dynamoDb(operation, input).catch(() => ({}))) as {
        ConsumedCapacity?: Consumed | Consumed[]
      }
      consumed.push({ isWrite: WRITES.test(operation), tables: [answer.ConsumedCapacity ?? []].flat() })
    }
    return (from, to) => {
      const between = consumed.slice(from, to)
      const sumOf = (isWrite: boolean) =>
        sumByTable(between.filter((each) => each.isWrite === isWrite).flatMap(({ tables }) => tables))
      return { writes: sumOf(true), reads: sumOf(false) }
    }
  } finally {
    await cloud.stop()
  }
}

function sumByTable(consumed: readonly Consumed[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { TableName, CapacityUnits } of consumed) {
    const table = TableName.replace(/^FlowForge-/, '')
    sums[table] = (sums[table] ?? 0) + CapacityUnits
  }
  return sums
}
