import * as z from 'zod'
import { SCOPE_NAMES } from '../scopes.ts'

export const Health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  /** Present while the sweeper does not keep up: for how long the oldest execution has waited for it. */
  sweeper: z.object({ behindSeconds: z.int() }).optional(),
})

export const Session = z.object({
  tenant: z.string(),
  /** The token's subject, `anonymous` without a token. */
  subject: z.string(),
  scopes: z.array(z.enum(SCOPE_NAMES)),
  features: z.object({
    faultInjection: z.boolean(),
    /** `X-Tenant-ID` names the tenant of a call without a token. */
    tenantHeader: z.boolean(),
    payments: z.string(),
  }),
})

export const SignIn = z.object({
  /** An OpenID Connect issuer; its `/.well-known/openid-configuration` names the rest. */
  issuer: z.string(),
  /** Of a public client, for pages and programs; absent where the stack was told none. */
  clientId: z.string().optional(),
  /** What tokens are for, where that is another name than the client's: Auth0's `audience`. */
  audience: z.string().optional(),
  /** Every scope, as the issuer calls it. */
  scopes: z.array(z.string()),
  /** Where a program on the caller's own machine may listen for the code. */
  callbacks: z.array(z.string()),
})

/** An OpenAPI 3.1 document. */
export const OpenApi = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })
