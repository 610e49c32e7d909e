import { Command } from '@commander-js/extra-typings'
import { CommandFailed } from '../../exit-status.ts'
import { createSender, joinUrl } from '../../http.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'

export function createOpenCommand(terminal: Terminal) {
  return new Command('open')
    .argument('[id]', 'an execution to show there')
    .addHelpText('after', EXAMPLE)
    .action(async (id, _, command) => {
      const { endpoint, print } = await openSession(command, terminal)
      const page = joinUrl(endpoint.url, CONSOLE_PATH)
      const send = await createSender(endpoint.url)
      const { status } = await send({ method: 'GET', path: CONSOLE_PATH })
      if (status >= 400) {
        throw new CommandFailed(
          `there is no console at ${page} (${status}); the API is described at ${joinUrl(endpoint.url, '/docs')}`,
        )
      }
      const url = id === undefined ? page : `${page}executions/${encodeURIComponent(id)}`
      print(url)
      if (terminal.out.isTTY) {
        await (await import('open')).default(url)
      }
    })
}

const CONSOLE_PATH = '/console/'

const EXAMPLE = `
Example:
  $ flowforge open ord_9f3c21`
