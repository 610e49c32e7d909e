import type { IncomingMessage } from 'node:http'
import type { FunctionResource } from '#local/assembly/index.ts'
import type { Clock } from '#local/clock.ts'
import { readBody } from '#local/http/read-body.ts'
import { readContentType } from '#local/http/read-content-type.ts'
import { refuseMethod } from '#local/http/refuse-method.ts'
import type { Listener } from '#local/http/run-listener.ts'
import { answerToken } from './answer-token.ts'
import { createCodes } from './codes.ts'
import { checkIssuerKey } from './keys.ts'
import { describeFailure, OAuthError } from './oauth-error.ts'
import { answerSignIn, type PageAnswer } from './sign-in.ts'
import { createTokens, type TokenRequest } from './tokens.ts'

/** Where the issuer stands on the AWS port; the command line knows it too (cli/issuer-path.ts). */
export const ISSUER_PATH = '/.flowforge/issuer'

/** An OpenID Connect issuer for development: it gives everybody on this machine any token that is asked for. */
export interface Issuer {
  readonly url: string
  mint(request: TokenRequest): Promise<string>
  /** Serves discovery, the keys, `/authorize` and `/token` below `ISSUER_PATH`. */
  readonly listener: Listener
}

const LONGEST_FORM_BYTES = 64 * 1024
/** Of requests with a body: https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2 */
const FORM = 'application/x-www-form-urlencoded'

export interface IssuerOptions {
  /** Of the AWS endpoint. */
  origin: string
  clock: Clock
  /** The key is made or read when it is first needed. */
  keyFile: string | undefined
  onKeyMade?: (() => void) | undefined
  /** Origins whose pages may sign in; asked at each request, since the API takes its port last. */
  pageOrigins: () => readonly string[]
}

/** Throws DataFileError for a key file that holds no key. */
export function createIssuer({ origin, clock, keyFile, onKeyMade, pageOrigins }: IssuerOptions): Issuer {
  const url = origin + ISSUER_PATH
  checkIssuerKey(keyFile)
  const tokens = createTokens(url, clock, keyFile, onKeyMade)
  const codes = createCodes(clock)
  const signIn = (request: URLSearchParams, isFilled: boolean) =>
    answerSignIn(request, isFilled, { issuer: url, codes, pageOrigins: pageOrigins() })

  const answers: Record<string, (query: string, form: string) => PageAnswer | Promise<PageAnswer>> = {
    'GET /.well-known/openid-configuration': () => toJson(200, describeIssuer(url)),
    'GET /jwks': async () => toJson(200, { keys: [await tokens.publicJwk()] }),
    'GET /authorize': (query) => signIn(new URLSearchParams(query), false),
    'POST /authorize': (_, form) => signIn(new URLSearchParams(form), true),
    'POST /token': async (_, form) =>
      toJson(200, await answerToken(new URLSearchParams(form), { codes, tokens })),
  }

  async function respond(request: IncomingMessage, path: string, query: string): Promise<PageAnswer> {
    const { method, headers } = request
    const allowed = ['GET', 'POST'].filter((each) => Object.hasOwn(answers, `${each} ${path}`))
    if (allowed.length === 0) {
      return toJson(404, { error: 'not_found' })
    }
    const refused = refuseMethod(path, method, allowed)
    if (refused) {
      const answer = toJson(405, { error: 'invalid_request', error_description: refused.message })
      return { ...answer, headers: { ...answer.headers, ...refused.headers } }
    }
    const type = readContentType(headers)
    if (method === 'POST' && type !== FORM) {
      throw new OAuthError('invalid_request', `${path} takes ${FORM}, not '${type}'`)
    }
    const form = await readBody(request, LONGEST_FORM_BYTES)
    if (form === undefined) {
      throw new OAuthError('invalid_request', `a form has at most ${LONGEST_FORM_BYTES} bytes`)
    }
    return answers[`${method} ${path}`]!(query, form.toString())
  }

  return {
    url,
    mint: tokens.mint,
    async listener(request, response) {
      const [path = '', query = ''] = request.url?.slice(ISSUER_PATH.length).split('?', 2) ?? []
      const send = ({ status, headers, body }: PageAnswer) => response.writeHead(status, headers).end(body)
      try {
        send(await respond(request, path, query))
      } catch (error) {
        const { status, code, message } = describeFailure(error as Error)
        send(toJson(status, { error: code, error_description: message }))
      }
    },
  }
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
function describeIssuer(url: string) {
  return {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    authorization_response_iss_parameter_supported: true,
    id_token_signing_alg_values_supported: ['ES256'],
    subject_types_supported: ['public'],
  }
}

function toJson(status: number, body: object): PageAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { status, headers, body: JSON.stringify(body) }
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
