import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { DOCUMENT_STATES, type DocumentState, Submission } from '#core/document/schema.ts'
import { Decision } from '#core/saga/index.ts'
import type { Write } from '#lambdas/records/transact.ts'
import type { StoreTable } from '../store-table.ts'

/** A version, and the execution that works on it: no other execution changes it. */
export interface VersionRef extends Pick<Submission, 'documentId' | 'version'> {
  tenant: string
  executionId: string
}

/** A version of a document. Approvals that were revoked stay on record. */
export const DocumentVersion = z.object({
  ...Submission.shape,
  executionId: z.string(),
  state: z.enum(DOCUMENT_STATES),
  /** By the name of the review, from publication on. */
  approvals: z.record(z.string(), Decision),
  revoked: z.record(z.string(), Decision.extend({ revokedAt: z.string() })),
  submittedAt: z.string(),
  changedAt: z.string(),
})
export type DocumentVersion = z.infer<typeof DocumentVersion>

const MAX_VERSIONS = 100

interface Change {
  set: string
  /** The state that the version must have, where that matters. */
  from?: DocumentState
  names?: Record<string, string>
  values?: Record<string, unknown>
}

/**
 * The store of documents: a partition per document, an item per version. Changes are returned as writes, so that the
 * ledger commits them with its own record.
 */
export function createDocumentRegister(store: StoreTable) {
  const { table } = store
  const update = (ref: VersionRef, change: Change): Write[] => [versionUpdate(table, ref, change)]

  return {
    find: (tenant: string, documentId: string) => findVersions(store, tenant, documentId),

    /** absent or WITHDRAWN → SUBMITTED. Refused with the version (tag `version`) when it is anything else. */
    submit: (ref: VersionRef, submission: Submission): Write[] => [submissionPut(table, ref, submission)],

    /** SUBMITTED → WITHDRAWN. */
    withdraw: (ref: VersionRef) =>
      update(ref, { set: '#state = :to', from: 'SUBMITTED', values: { ':to': 'WITHDRAWN' } }),

    /** SUBMITTED → PUBLISHED. */
    publish: (ref: VersionRef, approvals: Record<string, Decision>) =>
      update(ref, {
        set: '#state = :to, approvals = :approvals',
        from: 'SUBMITTED',
        values: { ':to': 'PUBLISHED', ':approvals': approvals },
      }),

    /** PUBLISHED → SUBMITTED. */
    unpublish: (ref: VersionRef) =>
      update(ref, { set: '#state = :to', from: 'PUBLISHED', values: { ':to': 'SUBMITTED' } }),

    /** Moves an approval to the revoked ones. */
    revoke: (ref: VersionRef, review: string, decision: Decision) =>
      update(ref, {
        set: 'revoked.#review = :revoked REMOVE approvals.#review',
        names: { '#review': review },
        values: { ':revoked': { ...decision, revokedAt: new Date().toISOString() } },
      }),
  }
}

/** Returns the newest versions first, 100 at most; a consistent read. */
async function findVersions(
  { client, table }: StoreTable,
  tenant: string,
  documentId: string,
): Promise<DocumentVersion[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition(tenant, documentId) },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: MAX_VERSIONS,
    }),
  )
  return Items.map((item) => DocumentVersion.parse(item))
}

function submissionPut(TableName: string, ref: VersionRef, submission: Submission): Write {
  const now = new Date().toISOString()
  const version: DocumentVersion = {
    ...submission,
    executionId: ref.executionId,
    state: 'SUBMITTED',
    approvals: {},
    revoked: {},
    submittedAt: now,
    changedAt: now,
  }
  return {
    tag: 'version',
    Put: {
      TableName,
      Item: { ...versionKey(ref), ...version },
      ConditionExpression: 'attribute_not_exists(pk) OR #state = :withdrawn',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':withdrawn': 'WITHDRAWN' satisfies DocumentState },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }
}

function versionUpdate(
  TableName: string,
  ref: VersionRef,
  { set, from, names = { '#state': 'state' }, values }: Change,
): Write {
  return {
    tag: 'version',
    Update: {
      TableName,
      Key: versionKey(ref),
      UpdateExpression: `SET changedAt = :now, ${set}`,
      ConditionExpression: `executionId = :execution${from ? ' AND #state = :from' : ''}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ':now': new Date().toISOString(),
        ':execution': ref.executionId,
        ...(from ? { ':from': from } : {}),
        ...values,
      },
    },
  }
}

function partition(tenant: string, documentId: string): string {
  return `DOCUMENT#${tenant}#${documentId}`
}

/** The version is padded, so that keys sort as versions do. */
function versionKey({ tenant, documentId, version }: VersionRef) {
  return { pk: partition(tenant, documentId), sk: `VERSION#${String(version).padStart(6, '0')}` }
}
