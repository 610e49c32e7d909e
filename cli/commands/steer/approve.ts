import { Command } from '@commander-js/extra-typings'
import { showSteered } from '../../output/show-steered.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'

export function createApproveCommand(terminal: Terminal) {
  return new Command('approve')
    .argument('<id>', 'the execution that waits')
    .option('--step <step>', 'which approval, where several are waited for')
    .option('--reason <reason>', 'why, for the records')
    .addHelpText('after', EXAMPLE)
    .action(async (id, { step, reason }, command) => {
      const session = await openSession(command, terminal)
      const more = { ...(step ? { step } : {}), ...(reason ? { reason } : {}) }
      showSteered(session, await session.client.decide(id, { decision: 'approve', ...more }))
    })
}

const EXAMPLE = `
Example:
  $ flowforge approve terms-4 --step LegalReview --reason "read it twice"`
