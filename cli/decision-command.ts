import { Command } from '@commander-js/extra-typings'
import { showSteered } from './output/show-steered.ts'
import { openSession } from './session.ts'
import type { Terminal } from './terminal.ts'

/** Returns the command of one decision on an approval. */
export function createDecisionCommand(terminal: Terminal, decision: 'approve' | 'reject') {
  return new Command(decision)
    .argument('<id>', 'the execution that waits')
    .option('--step <step>', 'which approval, where several are waited for')
    .option('--reason <reason>', 'why, for the records')
    .addHelpText(
      'after',
      `\nExample:\n  $ flowforge ${decision} terms-4 --step LegalReview --reason "read it twice"`,
    )
    .action(async (id, { step, reason }, command) => {
      const session = await openSession(command, terminal)
      const more = { ...(step ? { step } : {}), ...(reason ? { reason } : {}) }
      showSteered(session, await session.client.decide(id, { decision, ...more }))
    })
}
