import { createSteerCommand, steer } from './steer.ts'
import type { Terminal } from './terminal.ts'
import { readText } from './values.ts'

/** Returns the command of one decision on an approval. */
export function createDecisionCommand(terminal: Terminal, decision: 'approve' | 'reject') {
  return createSteerCommand(decision, 'the execution that waits')
    .option('--step <step>', 'which approval, where several are waited for', (text) => readText('step', text))
    .option('--reason <reason>', 'why, for the records', (text) => readText('reason', text))
    .addHelpText(
      'after',
      `\nExample:\n  $ flowforge ${decision} terms-4 --step LegalReview --reason "read it twice"`,
    )
    .action((id, options, command) => {
      const { step, reason } = options
      const body = { decision, ...(step ? { step } : {}), ...(reason ? { reason } : {}) }
      return steer(command, { id, options, terminal, call: (client, wait) => client.decide(id, body, wait) })
    })
}
