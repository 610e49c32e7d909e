import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { DocumentState } from '#core/document/schema.ts'
import type { Write } from '#lambdas/records/transact.ts'
import type { DocumentRegister, DocumentVersion, VersionRef } from './document-register.ts'

const MOST_VERSIONS = 100

interface Change {
  set: string
  /** What the version has to be, where that matters. */
  from?: DocumentState
  names?: Record<string, string>
  values?: Record<string, unknown>
}

/** The register in a DynamoDB table: a partition per document, an item per version. */
export function createDynamoDocumentRegister({
  client,
  table,
}: {
  client: DynamoDBDocumentClient
  table: string
}): DocumentRegister {
  const update = (ref: VersionRef, { set, from, names = { '#state': 'state' }, values }: Change): Write[] => [
    {
      tag: 'version',
      Update: {
        TableName: table,
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
    },
  ]

  return {
    async find(tenant, documentId) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': partition(tenant, documentId) },
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: MOST_VERSIONS,
        }),
      )
      return Items.map(({ pk: _pk, sk: _sk, ...version }) => version as DocumentVersion)
    },

    submit(ref, submission) {
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
      return [
        {
          tag: 'version',
          Put: {
            TableName: table,
            Item: { ...versionKey(ref), ...version },
            ConditionExpression: 'attribute_not_exists(pk) OR #state = :withdrawn',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':withdrawn': 'WITHDRAWN' satisfies DocumentState },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ]
    },

    withdraw: (ref) =>
      update(ref, { set: '#state = :to', from: 'SUBMITTED', values: { ':to': 'WITHDRAWN' } }),

    publish: (ref, approvals) =>
      update(ref, {
        set: '#state = :to, approvals = :approvals',
        from: 'SUBMITTED',
        values: { ':to': 'PUBLISHED', ':approvals': approvals },
      }),

    unpublish: (ref) =>
      update(ref, { set: '#state = :to', from: 'PUBLISHED', values: { ':to': 'SUBMITTED' } }),

    revoke: (ref, review, decision) =>
      update(ref, {
        set: 'revoked.#review = :revoked REMOVE approvals.#review',
        names: { '#review': review },
        values: { ':revoked': { ...decision, revokedAt: new Date().toISOString() } },
      }),
  }
}

function partition(tenant: string, documentId: string): string {
  return `DOCUMENT#${tenant}#${documentId}`
}

/** Padded, so that versions sort as numbers do. */
function versionKey({ tenant, documentId, version }: VersionRef) {
  return { pk: partition(tenant, documentId), sk: `VERSION#${String(version).padStart(6, '0')}` }
}
