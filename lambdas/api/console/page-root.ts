import type { APIGatewayProxyEvent } from 'aws-lambda'

/**
 * Returns the path below which the console stands, as the browser knows it: `/v1/console/` at the address of a stage,
 * `/console/` where a domain of its own leads to the stage.
 */
export function pageRoot({ resource, pathParameters, requestContext }: APIGatewayProxyEvent): string {
  const segments = segmentsOf(requestContext.path)
  const below = segmentsOf(pathParameters?.path ?? '').length
  const above = segments.slice(0, segments.length - below)
  const root = `/${[...above, ...(resource === '/' ? ['console'] : [])].join('/')}/`
  // It goes into HTML. Nothing that API Gateway can be told to serve looks otherwise.
  return /^\/[\w.~/-]+\/$/.test(root) ? root : '/console/'
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}
