import { Command } from '@commander-js/extra-typings'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'

export function createOpenapiCommand(terminal: Terminal) {
  return new Command('openapi')
    .option('--yaml', 'as YAML')
    .addHelpText('after', EXAMPLE)
    .action(async ({ yaml }, command) => {
      const { client, print } = await openSession(command, terminal)
      const { body, text } = await client.getOpenApi()
      print(yaml ? (await import('yaml')).stringify(body) : text)
    })
}

const EXAMPLE = `
Example:
  $ flowforge openapi --yaml > openapi.yaml`
