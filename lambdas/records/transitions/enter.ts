import * as z from 'zod'
import { isEnded, type NewExecution, newExecution } from '../execution-record.ts'
import { BESIDE_DAYS, expiryAfter } from '../expiry.ts'
import { executionKey, startKey } from '../keys.ts'
import { readExecutionRecord, readItem } from '../read.ts'
import type { RecordsTable } from '../table.ts'
import { EXECUTION_RECORD, tryTransact, type Write } from '../transact.ts'
import { IS_ABSENT, putWrite } from '../writes.ts'

/** Which request an `Idempotency-Key` belongs to. */
const StartRecord = z.object({ executionId: z.string(), requestHash: z.string().optional() })

export type EnterOutcome =
  /** By this request, or by an identical earlier one, which may have created it under another id. */
  | { kind: 'entered'; executionId: string; traceId: string | undefined; version: string | undefined }
  /** By an identical earlier request, and its execution has ended. */
  | { kind: 'ended'; executionId: string }
  /** The idempotency key, or the id, belongs to another request. */
  | { kind: 'key-taken'; executionId: string }
  | { kind: 'id-taken'; executionId: string }

/** Enters an execution as RUNNING, exactly once (G9), in one transaction with its idempotency key. Repeatable. */
export async function enter(
  { client, table, deadline }: RecordsTable,
  start: NewExecution,
  idempotencyKey: string | undefined,
): Promise<EnterOutcome> {
  const { tenant, executionId, requestHash, traceId, version } = start
  const writes: Write[] = [enterWrite(table, start)]
  if (idempotencyKey) {
    const target = { tag: '#start', table, key: startKey(tenant, idempotencyKey), condition: IS_ABSENT }
    writes.push(putWrite(target, { executionId, requestHash, expiresAt: expiryAfter(BESIDE_DAYS) }))
  }
  const { ok } = await tryTransact(client, writes, deadline)
  return ok
    ? { kind: 'entered', executionId, traceId, version }
    : findEarlier({ client, table }, start, idempotencyKey)
}

/** Part of a transaction; refused when there is an execution with this id. */
export function enterWrite(table: string, start: NewExecution): Write {
  const target = { tag: EXECUTION_RECORD, table, key: executionKey(start), condition: IS_ABSENT }
  return putWrite(target, newExecution(start))
}

async function findEarlier(
  table: Pick<RecordsTable, 'client' | 'table'>,
  { tenant, executionId, requestHash }: NewExecution,
  idempotencyKey: string | undefined,
): Promise<EnterOutcome> {
  const started = idempotencyKey ? await readItem(table, startKey(tenant, idempotencyKey)) : undefined
  const start = started && StartRecord.parse(started)
  if (start && start.requestHash !== requestHash) {
    return { kind: 'key-taken', executionId: start.executionId }
  }
  const ref = { tenant, executionId: start?.executionId ?? executionId }
  const found = await readExecutionRecord(table, ref)
  if (!found || found.requestHash !== requestHash) {
    return { kind: 'id-taken', executionId: ref.executionId }
  }
  if (isEnded(found)) {
    return { kind: 'ended', executionId: ref.executionId }
  }
  const { traceId, version } = found
  return { kind: 'entered', executionId: ref.executionId, traceId, version: version ?? undefined }
}
