import type { StepEnvelope } from '#core/saga/index.ts'
import { envelopeOf } from './order-envelope.ts'

const PER_ITEM = ['CopyService', 'SwitchService', 'SwitchBack', 'RemoveCopy']

/** What Step Functions sends for a step or undo of a migration of one service: inside the each it has an item. */
export function migrationEnvelopeOf(
  executionId: string,
  name: string,
  fields: Partial<StepEnvelope> & { undo?: string } = {},
): StepEnvelope {
  // A service of its own, so that no test finds it moved by another.
  const item = { service: executionId, fromVersion: 1, toVersion: 2 }
  const copyService = { copyId: `copy-of-${executionId}`, records: 12_000 }
  const switchService = { ...item, copyId: copyService.copyId }
  const isPerItem = PER_ITEM.includes(name)
  const results = isPerItem ? { copyService } : { copyService: [copyService], switchService: [switchService] }
  return envelopeOf(executionId, {
    workflow: 'data-migration',
    input: { services: ['accounts'], toVersion: 2, requestedBy: 'ops' },
    results: { planMigration: { services: [item] }, ...results },
    step: isPerItem ? `${name}[0]` : name,
    ...(isPerItem ? { item, index: 0 } : {}),
    ...fields,
  })
}
