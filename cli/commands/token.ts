import { Command } from '@commander-js/extra-typings'
import { SCOPES } from '#core/api/scopes.ts'
import { DEFAULT_TENANT } from '#core/saga/runtime/default-tenant.ts'
import { findLocalEndpoint } from '../endpoint/endpoint-file.ts'
import { ALL_SCOPES, mintToken } from '../endpoint/local-token.ts'
import { readGlobalOptions } from '../global-options.ts'
import { suggest } from '../input/nearest.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { readPort, readSeconds } from '../values.ts'

/** `flowforge token`: prints a token of the running local cloud's development issuer, and nothing else. */
export function createTokenCommand(terminal: Terminal) {
  return new Command('token')
    .option(
      '--scope <scopes>',
      'what it allows, between spaces; everything when left out',
      readScopes,
      ALL_SCOPES,
    )
    .option(
      '--expires <time>',
      'how long it lives: 30s, 15m, 1h, 7d',
      (text) => readSeconds('expires', text),
      3600,
    )
    .option('--subject <who>', 'who calls, for the records', 'developer')
    .option('--aws-port <port>', 'AWS port of the running local cloud', (text) => readPort('aws-port', text))
    .addHelpText('after', EXAMPLE)
    .action(async ({ scope, expires, subject, awsPort }, command) => {
      const { tenant = DEFAULT_TENANT } = readGlobalOptions(command)
      const awsUrl = locateCloud(awsPort, terminal)
      terminal.out.write(`${await mintToken(awsUrl, { tenant, scope, subject, expiresIn: expires })}\n`)
    })
}

const EXAMPLE = `
Example:
  $ TOKEN=$(flowforge token --tenant acme --scope "orders:read orders:write")`

function locateCloud(port: number | undefined, { directory }: Terminal): string {
  const found = port === undefined ? findLocalEndpoint(directory)?.awsUrl : undefined
  return found ?? `http://127.0.0.1:${port ?? DEFAULT_AWS_PORT}`
}

const DEFAULT_AWS_PORT = 4566

/** Misspelt scopes are named rather than minted. */
function readScopes(given: string): string {
  const known = Object.keys(SCOPES)
  const scopes = given.split(/\s+/).filter((scope) => scope !== '')
  const unknown = scopes.find((scope) => !known.includes(scope))
  if (unknown !== undefined) {
    throw new UsageError(`there is no scope '${unknown}'${suggest(unknown, known)}`)
  }
  return scopes.join(' ')
}
