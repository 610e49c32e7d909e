import { Command } from '@commander-js/extra-typings'
import { showSteered } from '../../output/show-steered.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'

export function createRetryCommand(terminal: Terminal) {
  return new Command('retry')
    .argument('<id>', 'the execution')
    .addHelpText('after', EXAMPLE)
    .action(async (id, _, command) => {
      const session = await openSession(command, terminal)
      showSteered(session, await session.client.retry(id))
    })
}

const EXAMPLE = `
Example:
  $ flowforge retry stuck-7`
