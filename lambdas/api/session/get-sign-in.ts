import { routes } from '#core/api/routes.ts'
import { SCOPE_NAMES } from '#core/api/scopes.ts'
import { variable } from '#lambdas/environment.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'

/** What `flowforge login` and the console need to know before there is a token. */
export const handler = httpHandler(routes.getSignIn, async function getSignIn() {
  const { TOKEN_CLIENT_ID: clientId, TOKEN_SCOPE_PREFIX: prefix = '' } = process.env
  const audience = variable('TOKEN_AUDIENCE')
  return {
    body: {
      issuer: variable('TOKEN_ISSUER'),
      clientId,
      ...(audience === clientId ? {} : { audience }),
      scopes: SCOPE_NAMES.map((name) => prefix + name),
      callbacks: variable('SIGN_IN_CALLBACKS').split(' '),
    },
  }
})
