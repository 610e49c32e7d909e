import { GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import type * as z from 'zod'
import { AttemptRecord } from './attempts.ts'
import { ExecutionRecord } from './execution-record.ts'
import { type ExecutionRef, executionKey, executionPartition, type ItemKey, stepKey } from './keys.ts'
import { StepRecord } from './step-record.ts'
import type { RecordsTable } from './table.ts'
import { WaitRecord } from './waits.ts'

/** Everything that the table holds of an execution. */
export interface Records {
  execution: ExecutionRecord
  steps: StepRecord[]
  attempts: AttemptRecord[]
  waits: WaitRecord[]
}

type Table = Pick<RecordsTable, 'client' | 'table'>
type Item = Record<string, unknown>

/** All reads here are consistent. */
export function readExecutionRecord(
  table: Table,
  execution: ExecutionRef,
): Promise<ExecutionRecord | undefined> {
  return readExecutionAt(table, executionKey(execution))
}

/** As `readExecutionRecord`, by a key that an index has returned. */
export async function readExecutionAt(table: Table, key: ItemKey): Promise<ExecutionRecord | undefined> {
  return parseExecutionRecord(await readItem(table, key))
}

export async function readStepRecord(
  table: Table,
  execution: ExecutionRef,
  step: string,
): Promise<StepRecord | undefined> {
  return parseStepRecord(await readItem(table, stepKey(execution, step)))
}

export async function readStepRecords(table: Table, execution: ExecutionRef): Promise<StepRecord[]> {
  const items = await queryPartition(table, execution, 'STEP#')
  return items.map((item) => parse(StepRecord, item))
}

/** Everything of an execution in one query; undefined when there is no execution record. */
export async function readRecords(table: Table, execution: ExecutionRef): Promise<Records | undefined> {
  const items = await queryPartition(table, execution, '')
  const all = <Schema extends z.ZodType>(schema: Schema, prefix: string) =>
    items.filter(({ sk }) => String(sk).startsWith(prefix)).map((item) => parse(schema, item))
  const [record] = all(ExecutionRecord, executionKey(execution).sk)
  return (
    record && {
      execution: record,
      steps: all(StepRecord, 'STEP#'),
      attempts: all(AttemptRecord, 'ATTEMPT#'),
      waits: all(WaitRecord, 'WAIT#'),
    }
  )
}

/** The keys of everything of an execution. */
export async function readKeys(table: Table, execution: ExecutionRef): Promise<ItemKey[]> {
  const items = await queryPartition(table, execution, '')
  return items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }))
}

export async function readItem({ client, table }: Table, Key: ItemKey): Promise<Item | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))
  return Item
}

export function parseExecutionRecord(item: Item): ExecutionRecord
export function parseExecutionRecord(item: Item | undefined): ExecutionRecord | undefined
export function parseExecutionRecord(item: Item | undefined): ExecutionRecord | undefined {
  return item && parse(ExecutionRecord, item)
}

export function parseStepRecord(item: Item | undefined): StepRecord | undefined {
  return item && parse(StepRecord, item)
}

/** Throws, naming the item, when it is not what the schema says. */
function parse<Schema extends z.ZodType>(schema: Schema, item: Item): z.output<Schema> {
  const parsed = schema.safeParse(item)
  if (parsed.success) {
    return parsed.data
  }
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(all)'}: ${message}`)
  throw new Error(`the record '${item.pk} ${item.sk}' cannot be read: ${problems.join('; ')}`, {
    cause: parsed.error,
  })
}

async function queryPartition(
  { client, table }: Table,
  execution: ExecutionRef,
  prefix: string,
): Promise<Item[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: prefix ? 'pk = :pk AND begins_with(sk, :prefix)' : 'pk = :pk',
      ExpressionAttributeValues: {
        ':pk': executionPartition(execution),
        ...(prefix ? { ':prefix': prefix } : {}),
      },
      ConsistentRead: true,
    },
  )
  const items: Item[] = []
  for await (const { Items = [] } of pages) {
    items.push(...Items)
  }
  return items
}
