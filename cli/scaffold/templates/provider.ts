import type { WorkflowNames } from '../names.ts'
import { importLines } from './import-lines.ts'

export function providerFile({ workflow }: WorkflowNames): string {
  return `lambdas/providers/${workflow}/${workflow}-provider.ts`
}

export function simulatedProviderFile({ workflow }: WorkflowNames): string {
  return `lambdas/providers/${workflow}/simulated-${workflow}-provider.ts`
}

/** The port to the outside system. */
export function describeProvider({ workflow, pascal }: WorkflowNames): string {
  return `/** What the steps of ${workflow} ask of the outside system. */
export interface ${pascal}Request {
  tenant: string
  executionId: string
  step: string
  details: object
}

/** The outside system. Every key is the caller's; a call repeated with its key has no second effect. */
export interface ${pascal}Provider {
  perform(request: ${pascal}Request, idempotencyKey: string): Promise<{ reference: string }>
  /** Takes back what was performed with this key; does nothing where nothing was. Repeatable. */
  cancel(tenant: string, idempotencyKey: string): Promise<void>
}
`
}

/** The outside system of the laptop and of tests. */
export function describeSimulatedProvider({ workflow, pascal }: WorkflowNames): string {
  const imports = importLines(
    ['{ PutCommand, UpdateCommand }', '@aws-sdk/lib-dynamodb'],
    ['{ isNamed }', '#core/errors.ts'],
    ['{ listPartition }', '../../records/list-shards.ts'],
    ['{ derivedId }', '../../stores/derived-id.ts'],
    ['type { StoreTable }', '../../stores/store-table.ts'],
    [`type { ${pascal}Provider }`, `./${workflow}-provider.ts`],
  )
  return `${imports}
/**
 * An outside system whose books are ours: an entry for each call. No transaction of ours spans it, and references follow
 * from idempotency keys, as a provider's own look-up by key would find them.
 */
export function createSimulated${pascal}Provider({ client, table }: StoreTable): ${pascal}Provider {
  return {
    async perform({ tenant, ...request }, idempotencyKey) {
      const reference = referenceOf(idempotencyKey)
      const Item = {
        ...keyOf(tenant, reference),
        tenantKey: listPartition(tenant, reference),
        ...{ reference, ...request, state: 'ACTIVE' },
      }
      // Refused: an earlier call with this key has made the entry.
      await unlessRefused(
        client.send(
          new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
        ),
      )
      return { reference }
    },

    async cancel(tenant, idempotencyKey) {
      // Refused: there is nothing to take back.
      await unlessRefused(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(tenant, referenceOf(idempotencyKey)),
            UpdateExpression: 'SET #state = :cancelled',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':cancelled': 'CANCELLED' },
          }),
        ),
      )
    },
  }
}

async function unlessRefused(write: Promise<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!isNamed(error, 'ConditionalCheckFailedException')) {
      throw error
    }
  }
}

function referenceOf(idempotencyKey: string): string {
  return derivedId('ref', idempotencyKey)
}

function keyOf(tenant: string, reference: string) {
  return { pk: \`ENTRY#\${tenant}#\${reference}\`, sk: 'ENTRY' }
}
`
}
