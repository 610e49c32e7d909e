import type { IncomingMessage } from 'node:http'
import type { Authorizer, RestApi, Route } from '#local/assembly/index.ts'
import type { Clock } from '#local/clock.ts'
import type { InvocationAnswer, InvokeOptions } from '#local/lambda/index.ts'
import { type AccessPolicy, readAccessPolicy } from './access-policy.ts'

export type Refusal =
  | 'UNAUTHORIZED'
  | 'ACCESS_DENIED'
  | 'AUTHORIZER_FAILURE'
  | 'AUTHORIZER_CONFIGURATION_ERROR'

/** What goes into the event as `requestContext.authorizer`, null where nobody asked; or the refusal. */
export type Decision = { context: Record<string, unknown> | null } | { refusal: Refusal }

interface AuthorizeSetup {
  api: RestApi
  accountId: string
  region: string
  clock: Clock
  invoke(options: InvokeOptions): Promise<InvocationAnswer>
  /** Lets calls that bear no token pass as if the route had no authorizer; a token is verified all the same. */
  tokensAreOptional: boolean
}

/** What an authorizer is asked, within which trace. */
interface Question {
  authorizationToken: string
  methodArn: string
  traceHeader: string
}

/** Answers kept at a time; the oldest go first. */
const KEPT_ANSWERS = 1_000

/** Decides on a request as its route's authorizer does. Signatures of IAM are not checked. */
export function createAuthorize(setup: AuthorizeSetup): (
  route: Route,
  request: IncomingMessage,
  /** `path` is the one below the stage. */
  { path, traceHeader }: { path: string; traceHeader: string },
) => Promise<Decision> {
  const { api, clock } = setup
  const kept = new Map<string, { policy: AccessPolicy; until: number }>()
  const stageArn = `arn:aws:execute-api:${setup.region}:${setup.accountId}:${api.id}/${api.stage}`

  const ask = async (
    { functionArn, ttl }: Authorizer,
    { authorizationToken, methodArn, traceHeader }: Question,
  ): Promise<AccessPolicy | Refusal> => {
    const key = `${functionArn} ${authorizationToken}`
    const known = kept.get(key)
    if (known && known.until > clock.now()) {
      return known.policy
    }
    const payload = JSON.stringify({ type: 'TOKEN', authorizationToken, methodArn })
    const answer = await setup.invoke({ functionName: functionArn, payload, caller: 'read', traceHeader })
    if (answer.functionError) {
      // The one message that means the caller; any other failure is the authorizer's own.
      const { errorMessage } = JSON.parse(answer.payload) as { errorMessage?: string }
      return errorMessage === 'Unauthorized' ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE'
    }
    const policy = readAccessPolicy(JSON.parse(answer.payload))
    if (!policy) {
      return 'AUTHORIZER_CONFIGURATION_ERROR'
    }
    if (ttl > 0) {
      kept.delete(key)
      if (kept.size >= KEPT_ANSWERS) {
        kept.delete(kept.keys().next().value!)
      }
      kept.set(key, { policy, until: clock.now() + ttl * 1000 })
    }
    return policy
  }

  return async ({ authorizationType, authorizerId }, request, { path, traceHeader }) => {
    if (authorizationType !== 'CUSTOM') {
      return { context: null }
    }
    const authorizer = api.authorizers.get(authorizerId ?? '')
    if (!authorizer) {
      return { refusal: 'AUTHORIZER_CONFIGURATION_ERROR' }
    }
    const token = request.headers[authorizer.header]
    if (token === undefined && setup.tokensAreOptional) {
      return { context: null }
    }
    if (typeof token !== 'string' || !token || authorizer.pattern?.test(token) === false) {
      return { refusal: 'UNAUTHORIZED' }
    }
    const methodArn = `${stageArn}/${request.method}${path}`
    const policy = await ask(authorizer, { authorizationToken: token, methodArn, traceHeader })
    if (typeof policy === 'string') {
      return { refusal: policy }
    }
    if (!policy.allows(methodArn)) {
      return { refusal: 'ACCESS_DENIED' }
    }
    return { context: { ...policy.context, principalId: policy.principalId, integrationLatency: 0 } }
  }
}
