import type { WorkflowNames } from '../names.ts'
import { importLines } from './import-lines.ts'

export function storeFile({ workflow }: WorkflowNames): string {
  return `lambdas/stores/${workflow}/${workflow}-entries.ts`
}

/** The store of a workflow: what its steps have done to data of our own. */
export function describeStore({ workflow, pascal }: WorkflowNames): string {
  const imports = importLines(
    ['type { StepEnvelope }', '#core/saga/index.ts'],
    ['{ listPartition }', '#lambdas/records/list-shards.ts'],
    ['type { Write }', '#lambdas/records/transact.ts'],
    ['{ derivedId }', '../derived-id.ts'],
  )
  return `${imports}
/**
 * The store of ${workflow}: an entry for each step that has taken effect. Changes are returned as writes, so that the
 * ledger commits them with its own record, once.
 */
export function create${pascal}Entries({ table }: { table: string }) {
  return {
    /** Enters what a step does. The reference follows from the step, so that a repetition has the same. */
    enter({ tenant, executionId, step }: StepEnvelope, details: object) {
      const reference = derivedId('ref', \`\${tenant}:\${executionId}:\${step}\`)
      const Item = {
        ...keyOf(tenant, reference),
        tenantKey: listPartition(tenant, reference),
        ...{ reference, executionId, step, details, state: 'ACTIVE' },
      }
      const writes: Write[] = [
        { tag: 'entry', Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
      ]
      return { reference, writes }
    },

    /** ACTIVE → CANCELLED. */
    cancel: (tenant: string, reference: string): Write[] => [
      {
        tag: 'entry',
        Update: {
          TableName: table,
          Key: keyOf(tenant, reference),
          UpdateExpression: 'SET #state = :cancelled',
          ConditionExpression: '#state = :active',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':active': 'ACTIVE', ':cancelled': 'CANCELLED' },
        },
      },
    ],
  }
}

function keyOf(tenant: string, reference: string) {
  return { pk: \`ENTRY#\${tenant}#\${reference}\`, sk: 'ENTRY' }
}
`
}
