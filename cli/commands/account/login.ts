import { Command } from '@commander-js/extra-typings'
import { createClient, type SignIn } from '../../client.ts'
import { findLocalEndpoint } from '../../endpoint/endpoint-file.ts'
import { readUrl } from '../../endpoint/find-endpoint.ts'
import {
  findProfileOf,
  locateProfiles,
  type Profile,
  readProfiles,
  storeProfile,
} from '../../endpoint/profiles.ts'
import { readScriptSecret, type ScriptSecret } from '../../endpoint/read-secret.ts'
import { CommandFailed, EXIT } from '../../exit-status.ts'
import { type GlobalOptions, readGlobalOptions } from '../../global-options.ts'
import { readDuration } from '../../input/read-duration.ts'
import { cleanLines } from '../../output/clean.ts'
import type { Terminal } from '../../terminal.ts'
import { readPort } from '../../values.ts'
import { abortAfter } from '../../watch/abort-after.ts'

export function createLoginCommand(terminal: Terminal) {
  return new Command('login')
    .option('--issuer <url>', 'OpenID Connect issuer to sign in at; without it the one that the stack names')
    .option('--client-id <id>', 'client to sign in as; without it the one that the stack names')
    .option(
      '--secret <name>',
      'as a script, by what this secret of Secrets Manager holds: the output Scripts…SecretName',
    )
    .option('--port <port>', 'where on this machine the browser comes back to', (text) =>
      readPort('port', text),
    )
    .option('--no-browser', 'open none: print the address alone')
    .option('--timeout <time>', 'wait no longer than this for the browser', readDuration, FIVE_MINUTES)
    .addHelpText('after', EXAMPLE)
    .action(async (options, command) => {
      const globals = readGlobalOptions(command)
      const secret = options.secret === undefined ? undefined : await readScriptSecret(options.secret)
      const { url, name } = chooseProfile(
        secret ? { ...globals, url: globals.url ?? secret.url } : globals,
        terminal,
      )
      const interrupted = terminal.watchInterrupt()
      const timeout = abortAfter(options.timeout)
      const signal = AbortSignal.any([interrupted, timeout])
      try {
        const token = secret ? globals.token : globals.token || terminal.env.FLOWFORGE_TOKEN
        const tokens = token
          ? await readToken(token)
          : ((await signInScript({ ...options, ...secret, url, signal }, terminal.env)) ??
            (await signIn({ ...options, url, signal }, terminal, globals.quiet)))
        const who = await checkToken(url, tokens.accessToken, signal)
        storeProfile(terminal.env, name, { url, ...tokens })
        say(
          terminal,
          globals,
          `signed in to ${url} as ${who}: profile '${name}' in ${locateProfiles(terminal.env)}`,
        )
      } catch (error) {
        if (!signal.aborted) {
          throw error
        }
        const [reason, status] = interrupted.aborted
          ? (['interrupted', EXIT.interrupted] as const)
          : (['nobody signed in within --timeout', EXIT.timedOut] as const)
        throw new CommandFailed(`not signed in: ${reason}`, status, error)
      }
    })
}

const FIVE_MINUTES = 5 * 60_000

const EXAMPLE = `
Example:
  $ flowforge login --url https://abc123.execute-api.eu-west-1.amazonaws.com/v1 --profile prod
  $ flowforge login --secret FlowForge/acme
  $ FLOWFORGE_TOKEN=$(cat token) flowforge login --url https://abc123.execute-api.eu-west-1.amazonaws.com/v1`

/** Which API is meant, and under which name its token is kept. */
function chooseProfile(
  { url, profile }: Pick<GlobalOptions, 'url' | 'profile'>,
  { env, directory }: Terminal,
): { url: string; name: string } {
  const known = readProfiles(env)
  const named = profile ?? env.FLOWFORGE_PROFILE
  const stored = named === undefined ? undefined : known.profiles[named]?.url
  const found = url ?? stored ?? env.FLOWFORGE_URL ?? findLocalEndpoint(directory)?.url
  if (!found) {
    throw new CommandFailed(
      'no local cloud runs here, and no stack is named; name one with --url or FLOWFORGE_URL',
      EXIT.usage,
    )
  }
  const { hostname } = new URL(readUrl(found))
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  return { url: found, name: named ?? findProfileOf(found, known) ?? (isLocal ? 'local' : hostname) }
}

interface BrowserOptions {
  url: string
  issuer?: string | undefined
  clientId?: string | undefined
  port?: number | undefined
  browser: boolean
  signal: AbortSignal
}

async function signIn(options: BrowserOptions, terminal: Terminal, quiet: boolean) {
  const { signInByBrowser } = await import('../../endpoint/sign-in.ts')
  const opens = options.browser && terminal.out.isTTY
  return signInByBrowser({
    signIn: await findSignIn(options),
    signal: options.signal,
    onReady(address) {
      // Without a browser the address is all there is, so quiet does not hide it.
      if (!quiet || !opens) {
        terminal.err.write(`sign in at this address:\n${address}\n`)
      }
      if (opens) {
        void openBrowser(address)
      }
    },
  })
}

/** Signs in without a browser where there is a secret; its client is a script's, and no person's. */
async function signInScript(
  options: Pick<BrowserOptions, 'url' | 'issuer' | 'clientId' | 'port' | 'signal'> & Partial<ScriptSecret>,
  env: NodeJS.ProcessEnv,
) {
  const clientSecret = options.clientSecret ?? env.FLOWFORGE_CLIENT_SECRET
  if (!clientSecret) {
    return undefined
  }
  const { issuer, clientId, audience } = await findSignIn(options)
  const { signInAsClient } = await import('../../endpoint/sign-in-as-client.ts')
  return signInAsClient({ issuer, clientId, clientSecret, scope: options.scope, audience }, options.signal)
}

/** What the stack says of signing in, and the options over it. */
async function findSignIn({ url, issuer, clientId, port, signal }: Omit<BrowserOptions, 'browser'>) {
  const client = await createClient({ url, headers: {} })
  const { body } = await client.getSignIn(signal)
  const told: SignIn = {
    ...body,
    ...(issuer ? { issuer } : {}),
    ...(port === undefined ? {} : { callbacks: [`http://localhost:${port}/callback`] }),
  }
  const chosen = clientId ?? told.clientId
  if (!chosen) {
    throw new CommandFailed(
      `the stack names no client of ${told.issuer}; name one with --client-id, or deploy with -c clientId=…`,
      EXIT.usage,
    )
  }
  return { ...told, clientId: chosen }
}

/** Where no browser can be opened, the address has been printed. */
async function openBrowser(address: string): Promise<void> {
  try {
    const { default: open } = await import('open')
    ;(await open(address)).on('error', () => {})
  } catch {}
}

/** A token from elsewhere lives as long as it says. */
async function readToken(accessToken: string): Promise<Pick<Profile, 'accessToken' | 'expiresAt'>> {
  const { decodeJwt } = await import('jose')
  try {
    const { exp = 0 } = decodeJwt(accessToken)
    return { accessToken, expiresAt: exp * 1000 }
  } catch (cause) {
    throw new CommandFailed(
      'the token of --token or FLOWFORGE_TOKEN is no JSON Web Token; unset it to sign in by a browser',
      EXIT.usage,
      cause,
    )
  }
}

async function checkToken(url: string, token: string, signal: AbortSignal): Promise<string> {
  const client = await createClient({ url, headers: { authorization: `Bearer ${token}` } })
  const { subject, tenant } = (await client.getSession(signal)).body
  return `${subject} of ${tenant}`
}

function say({ err }: Terminal, { quiet }: Pick<GlobalOptions, 'quiet'>, line: string): void {
  if (!quiet) {
    err.write(`${cleanLines(line)}\n`)
  }
}
