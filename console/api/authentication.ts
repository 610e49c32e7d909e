import { apiRoot, type Credentials, createAsk, createCall } from './client.ts'
import type { Pending, SignInAt, Tokens } from './oauth.ts'
import { SignInProblem } from './problem.ts'

/** Who uses the page. Tokens stay in memory: a page that is loaded again signs in again, for which the issuer need not ask. */
export interface Authentication {
  /** For calls of this tenant, where no token says whose they are. */
  credentialsFor(tenant: string): Credentials
  /** Takes the issuer's answer, where the browser comes back with one, and goes to where the page was. Throws SignInProblem. */
  finish(): Promise<void>
  /** Leaves for the issuer's page; the browser comes back to this address. Throws SignInProblem. */
  begin(): Promise<never>
  /** Called when the API has taken the token. */
  prove(): void
  isSignedIn(): boolean
  /** Forgets the tokens, and ends the session at the issuer, where that can be done. */
  signOut(): Promise<void>
}

/** Where the issuer sends the browser back to: one address, whichever the page was at. */
const REDIRECT_URI = new URL('console/', apiRoot).href

/** Of this tab, between leaving for the issuer and coming back. */
const PENDING_KEY = 'sign-in'

/** Sooner than that before its end a token is renewed. */
const RENEW_BEFORE_MS = 30_000

export function createAuthentication(): Authentication {
  const call = createCall(createAsk({ headers: async () => ({}), recover: async () => false }))
  let at: SignInAt | undefined
  let tokens: Tokens | undefined
  let isProven = true
  let finishing: Promise<void> | undefined
  let recovering: Promise<boolean> | undefined

  async function findIssuer(): Promise<SignInAt> {
    at ??= withClient(await call('getSignIn'))
    return at
  }

  async function takeAnswer(): Promise<void> {
    const answer = new URL(location.href)
    const kept = sessionStorage.getItem(PENDING_KEY)
    sessionStorage.removeItem(PENDING_KEY)
    const { searchParams } = answer
    if (!searchParams.has('state') || !(searchParams.has('code') || searchParams.has('error'))) {
      return
    }
    const { returnTo, ...pending } = kept ? (JSON.parse(kept) as KeptPending) : { returnTo: REDIRECT_URI }
    // The code is of no further use, and no link to keep.
    history.replaceState(null, '', returnTo)
    if ('state' in pending) {
      const { redeem } = await import('./oauth.ts')
      tokens = await redeem(await findIssuer(), REDIRECT_URI, { answer, pending })
      isProven = false
    }
  }

  async function begin(): Promise<never> {
    const { addressOfSignIn } = await import('./oauth.ts')
    const { address, pending } = await addressOfSignIn(await findIssuer(), REDIRECT_URI)
    const kept: KeptPending = { ...pending, returnTo: location.href }
    sessionStorage.setItem(PENDING_KEY, JSON.stringify(kept))
    location.assign(address)
    return new Promise(() => {})
  }

  /** Returns whether there is a new token. */
  async function renewToken(): Promise<boolean> {
    if (!tokens?.refresh) {
      return false
    }
    const { renew } = await import('./oauth.ts')
    tokens = await renew(await findIssuer(), tokens.refresh)
    return tokens !== undefined
  }

  /** What the issuer has just given, and the API refuses, it would give again. */
  async function recover(): Promise<boolean> {
    return isProven && ((await renewToken()) || begin())
  }

  return {
    credentialsFor: (tenant) => ({
      async headers() {
        if (tokens && tokens.expiresAt - Date.now() < RENEW_BEFORE_MS) {
          recovering ??= renewToken().finally(() => (recovering = undefined))
          await recovering.catch(() => {})
        }
        return headersOf(tokens, tenant)
      },
      async recover(sent) {
        // Another call may have got a new token meanwhile.
        if (headersOf(tokens, tenant).authorization !== sent.authorization) {
          return true
        }
        recovering ??= recover().finally(() => (recovering = undefined))
        return recovering
      },
    }),
    finish() {
      finishing ??= takeAnswer()
      return finishing
    },
    begin,
    prove() {
      isProven = true
    },
    isSignedIn: () => tokens !== undefined,
    async signOut() {
      const ended = tokens
      tokens = undefined
      if (ended && at) {
        const { endSession } = await import('./oauth.ts')
        const address = await endSession(at, ended, REDIRECT_URI)
        if (address) {
          location.assign(address)
        }
      }
    },
  }
}

interface KeptPending extends Pending {
  returnTo: string
}

function withClient({
  clientId,
  ...rest
}: Omit<SignInAt, 'clientId'> & { clientId?: string | undefined }): SignInAt {
  if (!clientId) {
    throw new SignInProblem(
      `this stack names no client of ${rest.issuer} for its console; deploy it with -c clientId=…`,
    )
  }
  return { ...rest, clientId }
}

function headersOf(tokens: Tokens | undefined, tenant: string): Record<string, string> {
  if (tokens) {
    return { authorization: `Bearer ${tokens.access}` }
  }
  return tenant ? { 'X-Tenant-ID': tenant } : {}
}
