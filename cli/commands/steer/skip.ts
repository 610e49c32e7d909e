import { createSteerCommand, steer } from '../../steer.ts'
import type { Terminal } from '../../terminal.ts'
import { readText } from '../../values.ts'

export function createSkipCommand(terminal: Terminal) {
  return createSteerCommand('skip', 'the execution')
    .requiredOption('--step <step>', 'the step whose undo is stuck', (text) => readText('step', text))
    .requiredOption('--reason <reason>', 'how it was settled, for the records', (text) =>
      readText('reason', text),
    )
    .addHelpText('after', EXAMPLE)
    .action((id, options, command) => {
      const { step, reason } = options
      const call: Parameters<typeof steer>[1]['call'] = (client, wait) =>
        client.skip(id, { step, reason }, wait)
      return steer(command, { id, options, terminal, call })
    })
}

const EXAMPLE = `
Example:
  $ flowforge skip stuck-7 --step ProcessPayment --reason "refunded by hand, ticket 42"`
