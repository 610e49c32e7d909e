import type { RestApi } from '#local/assembly/index.ts'

/**
 * Returns a function that takes the stage from a path: `/v1/orders` is `/orders` there. API Gateway serves a stage below
 * its name, and at the root where a domain leads to it; here it is served at both, unless the API has a path of that name.
 */
export function createStagePath({
  stage,
  routes,
}: Pick<RestApi, 'stage' | 'routes'>): (path: string) => string {
  const prefix = `/${stage}`
  const isTaken = routes.some(({ path }) => `${path}/`.startsWith(`${prefix}/`))
  return (path) => (isTaken || !`${path}/`.startsWith(`${prefix}/`) ? path : path.slice(prefix.length) || '/')
}
