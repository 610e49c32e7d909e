import type { Route } from '../route.ts'
import { SCOPES } from '../scopes.ts'

/** Placeholders: whoever serves the document knows the issuer, or leaves this scheme out. */
const ISSUER = 'https://issuer.flowforge.dev/oauth2'

/** The two ways to a token; a route takes either. */
export const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of the stack’s issuer; locally `npx flowforge token` prints one.',
  },
  oauth2: {
    type: 'oauth2',
    description: 'Authorization code with PKCE (S256), as a browser signs in at the stack’s issuer.',
    flows: {
      authorizationCode: {
        authorizationUrl: `${ISSUER}/authorize`,
        tokenUrl: `${ISSUER}/token`,
        scopes: SCOPES,
      },
    },
  },
} as const

export function securityOf({ open, scopes }: Route): Record<string, readonly string[]>[] {
  return open ? [] : [{ bearer: [] }, { oauth2: scopes }]
}
