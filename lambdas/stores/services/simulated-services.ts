import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { isNamed } from '#core/errors.ts'
import type { Write } from '#lambdas/records/transact.ts'
import { derivedId } from '../derived-id.ts'
import type { Copy, Services } from './services.ts'

/** How many records each service holds. Every tenant has all of them, at the first version until it moves them. */
const RECORDS: Record<string, number> = { accounts: 12_000, catalogue: 3_400, invoices: 58_000 }
const FIRST_VERSION = 1

/** Three services in a DynamoDB table: an item for what is live of each, and one for every copy. */
export function createSimulatedServices({
  client,
  table,
}: {
  client: DynamoDBDocumentClient
  table: string
}): Services {
  const get = async (Key: Record<string, string>) =>
    (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item

  return {
    known: Object.keys(RECORDS),

    async live(tenant, service) {
      const item = await get(liveKey(tenant, service))
      const { version = FIRST_VERSION, copyId } = (item ?? {}) as { version?: number; copyId?: string }
      return { version, records: RECORDS[service] ?? 0, ...(copyId ? { copyId } : {}) }
    },

    switchOver: (tenant, { service, fromVersion, toVersion }, copyId) => [
      moveWrite(table, {
        Key: liveKey(tenant, service),
        UpdateExpression: 'SET #version = :to, copyId = :copy',
        ConditionExpression: `#version = :from${fromVersion === FIRST_VERSION ? ' OR attribute_not_exists(#version)' : ''}`,
        ExpressionAttributeValues: { ':from': fromVersion, ':to': toVersion, ':copy': copyId },
      }),
    ],

    switchBack: (tenant, { service, fromVersion, fromCopyId }, copyId) => [
      moveWrite(table, {
        Key: liveKey(tenant, service),
        UpdateExpression: `SET #version = :from${fromCopyId ? ', copyId = :fromCopy' : ' REMOVE copyId'}`,
        ConditionExpression: 'copyId = :copy',
        ExpressionAttributeValues: {
          ':from': fromVersion,
          ':copy': copyId,
          ...(fromCopyId ? { ':fromCopy': fromCopyId } : {}),
        },
      }),
    ],

    async copy(tenant, { service, toVersion }, idempotencyKey) {
      const copyId = copyIdOf(idempotencyKey)
      const copy: Copy = { copyId, service, version: toVersion, records: RECORDS[service] ?? 0 }
      const Item = { ...copyKey(tenant, copyId), ...copy }
      try {
        await client.send(
          new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
        )
      } catch (error) {
        // Copied before with this key: the answer is the same.
        if (!isNamed(error, 'ConditionalCheckFailedException')) {
          throw error
        }
      }
      return copy
    },

    async removeCopy(tenant, idempotencyKey) {
      await client.send(
        new DeleteCommand({ TableName: table, Key: copyKey(tenant, copyIdOf(idempotencyKey)) }),
      )
    },

    findCopy: async (tenant, copyId) => (await get(copyKey(tenant, copyId))) as Copy | undefined,
  }
}

type Move = Omit<NonNullable<Write['Update']>, 'TableName' | 'ExpressionAttributeNames'>

function moveWrite(TableName: string, move: Move): Write {
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
