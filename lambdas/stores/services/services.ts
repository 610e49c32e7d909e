import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { isNamed } from '#core/errors.ts'
import type { PlannedService } from '#core/migration/schema.ts'
import type { Write } from '#lambdas/records/transact.ts'
import { derivedId } from '../derived-id.ts'
import type { StoreTable } from '../store-table.ts'

/** A copy of a service's data in the store of another version. */
export const Copy = z.object({
  copyId: z.string(),
  service: z.string(),
  version: z.int(),
  records: z.int(),
  /** The migration that made it; a copy of before this was kept has none. */
  executionId: z.string().optional(),
})
export type Copy = z.infer<typeof Copy>

/** The live version of a service, and the copy that holds its data if it was ever moved. */
export const LiveVersion = z.object({ version: z.int(), copyId: z.string().optional() })
export type LiveVersion = z.infer<typeof LiveVersion>

/** How many records each service holds. Every tenant has all of them, at the first version until it moves them. */
const RECORDS: Record<string, number> = { accounts: 12_000, catalogue: 3_400, invoices: 58_000 }
const FIRST_VERSION = 1

/** The migration on whose behalf a copy is made. */
interface CopyMaker {
  readonly tenant: string
  readonly executionId: string
}

/**
 * The store of the platform that services run on: an item for the live version of each service, and one per copy.
 *
 * Which version is live is ours: a switch returns writes, which commit with the ledger's own record. Copies stand for
 * work of an outside system: each call is one request with an idempotency key, and no transaction spans it.
 */
export function createServices(store: StoreTable) {
  const { table } = store
  return {
    /** The names of all services. */
    known: Object.keys(RECORDS),
    live: (tenant: string, service: string) => readLive(store, tenant, service),

    /** Sends the service's calls to this copy. Refused with what is live when it is not what was planned on. */
    switchOver: (tenant: string, planned: PlannedService, copyId: string): Write[] => [
      switchUpdate(table, tenant, planned, copyId),
    ],
    /** Sends the service's calls back to where they went before the switch to this copy. */
    switchBack: (tenant: string, planned: PlannedService, copyId: string): Write[] => [
      switchBackUpdate(table, tenant, planned, copyId),
    ],

    copy: (by: CopyMaker, planned: PlannedService, idempotencyKey: string) =>
      copyService(store, by, planned, copyIdOf(idempotencyKey)),
    removeCopy: (tenant: string, idempotencyKey: string) =>
      removeCopy(store, tenant, copyIdOf(idempotencyKey)),
    /** The copy that was made with this key, if its service is live at it. */
    findLiveCopy: (tenant: string, idempotencyKey: string) =>
      findLiveCopy(store, tenant, copyIdOf(idempotencyKey)),
    findCopy: (tenant: string, copyId: string) => findCopy(store, tenant, copyId),
  }
}

/** Returns what is live of a known service; a consistent read. */
async function readLive(
  store: StoreTable,
  tenant: string,
  service: string,
): Promise<LiveVersion & { records: number }> {
  const item = await readItem(store, liveKey(tenant, service))
  const live = item ? LiveVersion.parse(item) : { version: FIRST_VERSION }
  return { ...live, records: RECORDS[service] ?? 0 }
}

/** The version alone does not tell: meanwhile another copy of it may have become live. */
function switchUpdate(
  TableName: string,
  tenant: string,
  { service, fromVersion, fromCopyId, toVersion }: PlannedService,
  copyId: string,
): Write {
  return moveWrite(TableName, {
    Key: liveKey(tenant, service),
    UpdateExpression: 'SET #version = :to, copyId = :copy',
    ConditionExpression: fromCopyId
      ? '#version = :from AND copyId = :fromCopy'
      : `attribute_not_exists(copyId) AND (#version = :from${fromVersion === FIRST_VERSION ? ' OR attribute_not_exists(#version)' : ''})`,
    ExpressionAttributeValues: {
      ':from': fromVersion,
      ':to': toVersion,
      ':copy': copyId,
      ...(fromCopyId ? { ':fromCopy': fromCopyId } : {}),
    },
  })
}

function switchBackUpdate(
  TableName: string,
  tenant: string,
  { service, fromVersion, fromCopyId }: PlannedService,
  copyId: string,
): Write {
  return moveWrite(TableName, {
    Key: liveKey(tenant, service),
    UpdateExpression: `SET #version = :from${fromCopyId ? ', copyId = :fromCopy' : ' REMOVE copyId'}`,
    ConditionExpression: 'copyId = :copy',
    ExpressionAttributeValues: {
      ':from': fromVersion,
      ':copy': copyId,
      ...(fromCopyId ? { ':fromCopy': fromCopyId } : {}),
    },
  })
}

/** Copies the data. A call repeated with the same id makes no second copy. */
async function copyService(
  { client, table }: StoreTable,
  { tenant, executionId }: CopyMaker,
  { service, toVersion }: PlannedService,
  copyId: string,
): Promise<Copy> {
  const copy: Copy = { copyId, service, version: toVersion, records: RECORDS[service] ?? 0, executionId }
  const Item = { ...copyKey(tenant, copyId), ...copy }
  try {
    await client.send(
      new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
    )
  } catch (error) {
    // An earlier call has made the same copy.
    if (!isNamed(error, 'ConditionalCheckFailedException')) {
      throw error
    }
  }
  return copy
}

/** Removes a copy, if there is one. Repeatable. */
async function removeCopy({ client, table }: StoreTable, tenant: string, copyId: string): Promise<void> {
  await client.send(new DeleteCommand({ TableName: table, Key: copyKey(tenant, copyId) }))
}

async function findCopy(store: StoreTable, tenant: string, copyId: string): Promise<Copy | undefined> {
  const item = await readItem(store, copyKey(tenant, copyId))
  return item && Copy.parse(item)
}

async function findLiveCopy(store: StoreTable, tenant: string, copyId: string): Promise<Copy | undefined> {
  const copy = await findCopy(store, tenant, copyId)
  const live = copy && (await readLive(store, tenant, copy.service))
  return live?.copyId === copyId ? copy : undefined
}

async function readItem({ client, table }: StoreTable, Key: Record<string, string>) {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))
  return Item
}

function moveWrite(
  TableName: string,
  move: Omit<NonNullable<Write['Update']>, 'TableName' | 'ExpressionAttributeNames'>,
): Write {
  return {
    tag: 'service',
    Update: {
      TableName,
      ...move,
      ExpressionAttributeNames: { '#version': 'version' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

function liveKey(tenant: string, service: string) {
  return { pk: `SERVICE#${tenant}#${service}`, sk: 'LIVE' }
}

function copyKey(tenant: string, copyId: string) {
  return { pk: `COPY#${tenant}#${copyId}`, sk: 'COPY' }
}

function copyIdOf(idempotencyKey: string): string {
  return derivedId('copy', idempotencyKey)
}
