import { createSteerCommand, steer } from '../../steer.ts'
import type { Terminal } from '../../terminal.ts'
import { readText } from '../../values.ts'

export function createRetryCommand(terminal: Terminal) {
  return createSteerCommand('retry', 'the execution')
    .option('--reason <reason>', 'why, for the records', (text) => readText('reason', text))
    .addHelpText('after', EXAMPLE)
    .action((id, options, command) => {
      const body = options.reason ? { reason: options.reason } : {}
      return steer(command, { id, options, terminal, call: (client, wait) => client.retry(id, body, wait) })
    })
}

const EXAMPLE = `
Example:
  $ flowforge retry stuck-7 --reason "the bank answers again" --wait`
