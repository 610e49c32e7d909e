import { DEFAULT_TENANT } from '#core/saga/runtime/default-tenant.ts'
import { CommandFailed, EXIT } from '../exit-status.ts'
import { suggest } from '../input/nearest.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { findLocalEndpoint, type LocalEndpoint } from './endpoint-file.ts'
import { createLocalTokens } from './local-token.ts'
import { findProfileOf, type Profile, type Profiles, readProfiles } from './profiles.ts'
import { createTokenSource, GRACE_MS } from './token-source.ts'

type Headers = Record<string, string>

/** The API that a command calls, and as whom. */
export interface Endpoint {
  url: string
  /** As they are now. */
  headers: Headers
  /** Asked for each call, where the token can be renewed: one expires while a command waits. */
  freshHeaders?: () => Promise<Headers>
  /** Of a cloud on this machine. */
  local?: LocalEndpoint
  /** Whose token is sent. */
  profile?: string
}

export interface EndpointOptions {
  url?: string | undefined
  token?: string | undefined
  tenant?: string | undefined
  profile?: string | undefined
}

/**
 * Finds the API: by --url, --profile, FLOWFORGE_URL, the local cloud that runs here, the profile that was signed in to
 * last; and the token: by --token, --profile, FLOWFORGE_TOKEN, the profile that was signed in to for that API. Throws
 * when there is no API.
 */
export async function findEndpoint(options: EndpointOptions, terminal: Terminal): Promise<Endpoint> {
  const { url, profile, local } = locate(options, terminal)
  const given = options.token || (profile?.isNamed ? undefined : terminal.env.FLOWFORGE_TOKEN)
  const isOther = profile && !profile.isNamed && options.tenant !== undefined
  const used = given || isOther ? undefined : profile
  const endpoint = { url, ...(local ? { local } : {}), ...(used ? { profile: used.name } : {}) }
  if (given || used) {
    if (options.tenant !== undefined) {
      throw new UsageError(
        '--tenant is for the local cloud; with a token the tenant is the one that it names',
      )
    }
    return { ...endpoint, ...(used ? await bear(tokensOf(used, terminal)) : { headers: bearer(given!) }) }
  }
  return { ...endpoint, ...(await identify(local, options.tenant)) }
}

interface Location {
  url: string
  /** `isNamed` unless it was found by the API's address alone: --tenant and FLOWFORGE_TOKEN go before such a one. */
  profile?: { name: string; stored: Profile; isNamed: boolean }
  local?: LocalEndpoint
}

function locate(options: EndpointOptions, { env, directory }: Terminal): Location {
  const local = findLocalEndpoint(directory)
  const given = options.url ?? (options.profile === undefined ? env.FLOWFORGE_URL : undefined)
  const known = readProfiles(env)
  if (given) {
    const isLocal = local?.url && sameOrigin(local.url, given)
    return { url: readUrl(given), ...(isLocal ? { local } : {}), ...signedIn(given, known) }
  }
  const name = options.profile ?? env.FLOWFORGE_PROFILE
  if (name === undefined && local?.url) {
    return { url: local.url, local, ...signedIn(local.url, known) }
  }
  const { current, profiles } = known
  const chosen = name ?? current
  const stored = chosen === undefined ? undefined : profiles[chosen]
  if (chosen !== undefined && stored) {
    return { url: stored.url, profile: { name: chosen, stored, isNamed: true } }
  }
  if (chosen !== undefined) {
    const hint = suggest(chosen, Object.keys(profiles)) || '; the file of profiles has none'
    throw new UsageError(`there is no profile '${chosen}'${hint}`)
  }
  throw new CommandFailed(
    'no local cloud runs here, and no stack is named; start one with npm start, or name one with --url or FLOWFORGE_URL',
  )
}

function signedIn(url: string, known: Profiles): Pick<Location, 'profile'> {
  const name = findProfileOf(url, known)
  return name === undefined ? {} : { profile: { name, stored: known.profiles[name]!, isNamed: false } }
}

export function readUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new UsageError(`the API's address is '${text}'; it takes a URL such as http://127.0.0.1:3000`)
  }
  return text
}

function sameOrigin(one: string, other: string): boolean {
  return URL.canParse(other) && new URL(one).origin === new URL(other).origin
}

/** Gives the profile's token: the one that another command may have stored meanwhile, or a new one. */
function tokensOf({ name, stored }: NonNullable<Location['profile']>, { env }: Terminal): TokenSource {
  return createTokenSource(stored, async (last) => {
    const now = readProfiles(env).profiles[name]
    if (now?.url !== last.url) {
      throw new CommandFailed(`profile '${name}' was signed out`, EXIT.notAllowed)
    }
    if (now.expiresAt - GRACE_MS > Date.now()) {
      return now
    }
    const { refreshProfile } = await import('./refresh-profile.ts')
    return refreshProfile(name, now, env)
  })
}

/** Without a token only a local cloud answers: to a tenant's token of its own issuer, or where it trusts a header. */
async function identify(
  local: LocalEndpoint | undefined,
  tenant: string | undefined,
): Promise<Pick<Endpoint, 'headers' | 'freshHeaders'>> {
  if (local && (tenant !== undefined || local.auth)) {
    return bear(await createLocalTokens(local.awsUrl, tenant ?? DEFAULT_TENANT))
  }
  return { headers: tenant === undefined ? {} : { 'x-tenant-id': tenant } }
}

type TokenSource = () => Promise<string>

async function bear(source: TokenSource): Promise<Pick<Endpoint, 'headers' | 'freshHeaders'>> {
  const freshHeaders = async () => bearer(await source())
  return { headers: await freshHeaders(), freshHeaders }
}

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` }
}
