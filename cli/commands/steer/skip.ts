import { Command } from '@commander-js/extra-typings'
import { showSteered } from '../../output/show-steered.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'

export function createSkipCommand(terminal: Terminal) {
  return new Command('skip')
    .argument('<id>', 'the execution')
    .requiredOption('--step <step>', 'the step whose undo is stuck')
    .requiredOption('--reason <reason>', 'how it was settled, for the records')
    .addHelpText('after', EXAMPLE)
    .action(async (id, { step, reason }, command) => {
      const session = await openSession(command, terminal)
      showSteered(session, await session.client.skip(id, { step, reason }))
    })
}

const EXAMPLE = `
Example:
  $ flowforge skip stuck-7 --step ProcessPayment --reason "refunded by hand, ticket 42"`
