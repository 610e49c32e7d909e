import { Command } from '@commander-js/extra-typings'
import { clean } from '../../output/clean.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'

export function createWhoamiCommand(terminal: Terminal) {
  return new Command('whoami').addHelpText('after', EXAMPLE).action(async (_, command) => {
    const { client, endpoint, print, view } = await openSession(command, terminal)
    const { body, text } = await client.getSession()
    const { tenant, subject, scopes, features } = clean(body)
    switch (view.format) {
      case 'json':
        return print(text)
      case 'jsonl':
        return print(JSON.stringify(body))
      case 'id':
        return print(subject)
      default:
        print(
          `${subject} of ${tenant}, at ${endpoint.url}${endpoint.profile ? ` (profile ${endpoint.profile})` : ''}`,
        )
        print(`may      ${scopes.join(' ')}`)
        print(
          `the stack ${features.faultInjection ? 'takes' : 'refuses'} --fail; payments: ${features.payments}`,
        )
    }
  })
}

const EXAMPLE = `
Example:
  $ flowforge whoami --profile prod`
