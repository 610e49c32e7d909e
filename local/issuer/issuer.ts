import type { RequestListener } from 'node:http'
import type { FunctionResource } from '#local/assembly/index.ts'
import type { Clock } from '#local/clock.ts'
import { readBody } from '#local/http/read-body.ts'
import { checkIssuerKey, type IssuerKey, loadIssuerKey } from './keys.ts'

/** Where the issuer stands on the AWS port; the command line knows it too (cli/issuer-path.ts). */
export const ISSUER_PATH = '/.flowforge/issuer'

export interface TokenRequest {
  subject: string
  tenant: string
  /** Separated by spaces. */
  scope: string
  audience: string
  /** Seconds. */
  expiresIn: number
}

/** An OpenID Connect issuer for development: it gives everybody on this machine any token that is asked for. */
export interface Issuer {
  readonly url: string
  mint(request: TokenRequest): Promise<string>
  /** Serves discovery, the keys and `POST /token` below `ISSUER_PATH`. */
  readonly listener: RequestListener
}

const LONGEST_FORM_BYTES = 64 * 1024

/**
 * `origin` is the AWS endpoint's; the key is made or read when it is first needed. Throws DataFileError for a key file
 * that holds no key.
 */
export function createIssuer({
  origin,
  clock,
  keyFile,
}: {
  origin: string
  clock: Clock
  keyFile: string | undefined
}): Issuer {
  const url = origin + ISSUER_PATH
  checkIssuerKey(keyFile)
  let loading: Promise<IssuerKey> | undefined
  const key = () => {
    loading ??= loadIssuerKey(keyFile)
    return loading
  }

  const mint = async ({ subject, tenant, scope, audience, expiresIn }: TokenRequest): Promise<string> => {
    const [{ SignJWT }, { privateKey, publicJwk }] = await Promise.all([import('jose'), key()])
    const now = Math.floor(clock.now() / 1000)
    return new SignJWT({ tenant, scope })
      .setProtectedHeader({ alg: publicJwk.alg!, kid: publicJwk.kid!, typ: 'at+jwt' })
      .setIssuer(url)
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + expiresIn)
      .setJti(crypto.randomUUID())
      .sign(privateKey)
  }

  const answers: Record<string, (form: string) => Promise<object>> = {
    'GET /.well-known/openid-configuration': async () => ({
      issuer: url,
      jwks_uri: `${url}/jwks`,
      token_endpoint: `${url}/token`,
      grant_types_supported: ['client_credentials'],
      id_token_signing_alg_values_supported: ['ES256'],
      response_types_supported: ['token'],
      subject_types_supported: ['public'],
    }),
    'GET /jwks': async () => ({ keys: [(await key()).publicJwk] }),
    'POST /token': async (form) => {
      const request = readTokenRequest(new URLSearchParams(form))
      const { expiresIn, scope } = request
      return { access_token: await mint(request), token_type: 'Bearer', expires_in: expiresIn, scope }
    },
  }

  return {
    url,
    mint,
    async listener(request, response) {
      const path = request.url?.split('?', 1)[0]?.slice(ISSUER_PATH.length)
      const answer = answers[`${request.method} ${path}`]
      const send = (status: number, body: object) =>
        response
          .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
          .end(JSON.stringify(body))
      try {
        const form = await readBody(request, LONGEST_FORM_BYTES)
        if (!answer || !form) {
          return send(404, { error: 'not_found' })
        }
        send(200, await answer(form.toString()))
      } catch (error) {
        send(400, { error: 'invalid_request', error_description: (error as Error).message })
      }
    },
  }
}

function readTokenRequest(form: URLSearchParams): TokenRequest {
  const expiresIn = Number(form.get('expires_in') ?? 3600)
  if (!Number.isSafeInteger(expiresIn) || expiresIn < 1) {
    throw new Error(`expires_in takes whole seconds above 0, got '${form.get('expires_in')}'`)
  }
  return {
    subject: form.get('subject') ?? 'developer',
    tenant: form.get('tenant') ?? 'demo',
    scope: form.get('scope') ?? '',
    audience: form.get('audience') ?? 'flowforge',
    expiresIn,
  }
}

const anyPort = new RegExp(`^http://127\\.0\\.0\\.1:\\d+${ISSUER_PATH.replace('.', '\\.')}$`)

/** A template names the issuer at one port; its functions are told where it really listens. */
export function tellIssuer(functions: readonly FunctionResource[], url: string): FunctionResource[] {
  return functions.map((each) => ({
    ...each,
    environment: Object.fromEntries(
      Object.entries(each.environment).map(([name, value]) => [name, anyPort.test(value) ? url : value]),
    ),
  }))
}
