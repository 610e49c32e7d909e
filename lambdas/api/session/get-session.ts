import { routes } from '#core/api/routes.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'

/** Who calls and what the stack can do, for a console that shows only what its user may. */
export const handler = httpHandler(routes.getSession, async ({ tenant, caller, scopes }) => ({
  body: {
    tenant,
    subject: caller,
    scopes,
    features: {
      faultInjection: process.env.FAULT_INJECTION === 'on',
      tenantHeader: process.env.TENANT_HEADER === 'trusted',
      // A constant in each bundle (`lib/bundles.ts`).
      payments: process.env.PAYMENT_PROVIDER ?? 'simulated',
    },
  },
}))
