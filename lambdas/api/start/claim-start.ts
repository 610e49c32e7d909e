import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { type ItemKey, startKey, summaryKey } from '#lambdas/records/keys.ts'
import type { Summary } from '#lambdas/records/summary.ts'
import { EXECUTION_RECORD, tryTransact, type Write } from '#lambdas/records/transact.ts'
import { documents, executionsTable } from '#lambdas/runtime.ts'

const CLAIM_TIMEOUT_MS = 5_000

/**
 * Enters an execution exactly once (G9): its summary and, with an `Idempotency-Key`, the key, in one transaction.
 *
 * Answers the summary that stands: this one, or the one that the same request entered before. Throws 422 when the
 * key, 409 when the id belongs to another request.
 */
export async function claimStart(summary: Summary, idempotencyKey: string | undefined): Promise<Summary> {
  const { tenant, executionId, requestHash } = summary
  const TableName = executionsTable()
  const ConditionExpression = 'attribute_not_exists(pk)'
  const writes: Write[] = [{ tag: EXECUTION_RECORD, Put: { TableName, Item: summary, ConditionExpression } }]
  if (idempotencyKey) {
    const Item = { ...startKey(tenant, idempotencyKey), executionId, requestHash }
    writes.push({ tag: '#idempotency-key', Put: { TableName, Item, ConditionExpression } })
  }
  const { ok } = await tryTransact(documents(), writes, Date.now() + CLAIM_TIMEOUT_MS)
  return ok ? summary : standing(summary, idempotencyKey)
}

async function standing(summary: Summary, idempotencyKey: string | undefined): Promise<Summary> {
  const { tenant, executionId, requestHash } = summary
  const started = idempotencyKey && (await read<Summary>(startKey(tenant, idempotencyKey)))
  if (started && started.requestHash !== requestHash) {
    throw new HttpProblem(
      'idempotency-key-reused',
      `the key '${idempotencyKey}' has started '${started.executionId}' with another body or workflow; use a new key`,
    )
  }
  const id = started ? started.executionId : executionId
  const found = await read<Summary>(summaryKey({ tenant, executionId: id }))
  if (found?.requestHash !== requestHash) {
    throw new HttpProblem('id-taken', `'${id}' was started with another body or workflow; choose another id`)
  }
  return found!
}

async function read<Item>(Key: ItemKey): Promise<Item | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: executionsTable(), Key, ConsistentRead: true }),
  )
  return Item as Item | undefined
}
