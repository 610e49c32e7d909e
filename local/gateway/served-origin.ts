import type { RestApi } from '#local/assembly/index.ts'

/**
 * Returns the origin whose pages an API answers preflights of. Undefined for one that answers none, or those of every
 * origin: which pages may reach this machine is decided by its owner, not by a template.
 */
export function servedOriginOf({ routes }: Pick<RestApi, 'routes'>): string | undefined {
  const preflight = routes.find(
    ({ method, integration }) => method === 'OPTIONS' && integration.kind === 'mock',
  )
  const origin =
    preflight?.integration.kind === 'mock' && preflight.integration.headers['access-control-allow-origin']
  return origin && origin !== '*' ? origin : undefined
}
