import { SCOPES } from '#core/api/scopes.ts'
import { DEFAULT_TENANT } from '#core/saga/index.ts'
import { ISSUER_PATH, LOCAL_AUDIENCE } from '../issuer-path.ts'
import { describeOptions, type Option, readOptions } from '../options.ts'
import { UsageError } from '../usage-error.ts'
import { readPort, readSeconds } from '../values.ts'

const OPTIONS = {
  tenant: { type: 'string', value: 'T', default: DEFAULT_TENANT, help: 'tenant the token speaks for' },
  scope: { type: 'string', value: '"A B"', help: 'what it allows; everything when left out' },
  expires: { type: 'string', value: 'TIME', default: '1h', help: 'how long it lives: 30s, 15m, 1h, 7d' },
  subject: { type: 'string', value: 'WHO', default: 'developer', help: 'who calls, for the records' },
  'aws-port': { type: 'string', value: 'PORT', default: '4566', help: 'AWS port of the running local cloud' },
  help: { type: 'boolean', help: 'print this' },
} as const satisfies Record<string, Option>

/** `flowforge token`: prints a token of the running local cloud's development issuer, and nothing else. */
export async function runToken(args: string[]): Promise<void> {
  const given = readOptions(args, OPTIONS)
  if (given.help) {
    return console.log(describeOptions('usage: flowforge token [options]', OPTIONS))
  }
  const port = readPort('aws-port', given['aws-port'])
  const token = await requestToken(`http://127.0.0.1:${port}${ISSUER_PATH}/token`, {
    tenant: given.tenant,
    scope: readScope(given.scope),
    subject: given.subject,
    expires_in: String(readSeconds('expires', given.expires)),
    audience: LOCAL_AUDIENCE,
    grant_type: 'client_credentials',
  })
  console.log(token)
}

async function requestToken(url: string, form: Record<string, string>): Promise<string> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) }).catch((cause) => {
    const { origin } = new URL(url)
    throw new Error(`no local cloud answers at ${origin}; start one with npm start, or name its --aws-port`, {
      cause,
    })
  })
  const text = await response.text()
  if (!response.ok) {
    throw new Error(`POST ${url} answered ${response.status}: ${text}`)
  }
  return (JSON.parse(text) as { access_token: string }).access_token
}

/** Misspelt scopes are named rather than minted. */
function readScope(given: string | undefined): string {
  const known = Object.keys(SCOPES)
  if (given === undefined) {
    return known.join(' ')
  }
  const scopes = given.split(/\s+/).filter((scope) => scope !== '')
  const unknown = scopes.find((scope) => !known.includes(scope))
  if (unknown) {
    throw new UsageError(`--scope takes ${known.join(', ')}; got '${unknown}'`)
  }
  return scopes.join(' ')
}
