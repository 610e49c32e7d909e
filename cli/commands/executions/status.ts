import { Command } from '@commander-js/extra-typings'
import { sayNext } from '../../output/say-next.ts'
import { showExecution } from '../../output/show-execution.ts'
import { showHistory } from '../../output/show-history.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'
import { watchExecution } from '../../watch/watch-execution.ts'
import { findTree } from '../../workflow.ts'

export function createStatusCommand(terminal: Terminal) {
  return new Command('status')
    .argument('<id>', 'the execution')
    .option('--watch', 'show how it goes until it has ended')
    .option('--events', "Step Functions' own history instead")
    .addHelpText('after', EXAMPLE)
    .action(async (id, options, command) => {
      const session = await openSession(command, terminal)
      if (options.events) {
        return showHistory(session, id)
      }
      const answer = await session.client.getExecution(id)
      const tree = await findTree(session, answer.body)
      if (options.watch) {
        terminal.exitStatus = await watchExecution(session, id, { tree })
      } else {
        showExecution(session, answer, tree)
        sayNext(session, answer.body)
      }
    })
}

const EXAMPLE = `
Example:
  $ flowforge status ord_9f3c21 --watch`
