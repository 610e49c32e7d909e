import { Command } from '@commander-js/extra-typings'
import { showSteered } from '../../output/show-steered.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'

export function createCancelCommand(terminal: Terminal) {
  return new Command('cancel')
    .argument('<id>', 'the execution')
    .option('--reason <reason>', 'why, for the records')
    .addHelpText('after', EXAMPLE)
    .action(async (id, { reason }, command) => {
      const session = await openSession(command, terminal)
      showSteered(session, await session.client.cancel(id, reason ? { reason } : {}))
    })
}

const EXAMPLE = `
Example:
  $ flowforge cancel ord_9f3c21 --reason "ordered twice"`
