import { createSteerCommand, steer } from '../../steer.ts'
import type { Terminal } from '../../terminal.ts'
import { readText } from '../../values.ts'

export function createCancelCommand(terminal: Terminal) {
  return createSteerCommand('cancel', 'the execution')
    .option('--reason <reason>', 'why, for the records', (text) => readText('reason', text))
    .addHelpText('after', EXAMPLE)
    .action((id, options, command) => {
      const body = options.reason ? { reason: options.reason } : {}
      return steer(command, { id, options, terminal, call: (client, wait) => client.cancel(id, body, wait) })
    })
}

const EXAMPLE = `
Example:
  $ flowforge cancel ord_9f3c21 --reason "ordered twice"`
