import type { APIGatewayProxyEvent } from 'aws-lambda'

/**
 * Returns the path below which the API stands, as the caller knows it: `/v1` at the address of a stage, and what a
 * domain of its own maps to the stage otherwise, which may be nothing.
 */
export function apiRoot({ resource, pathParameters, requestContext }: ApiAddress): string {
  const own = segmentsOf(resource).map((segment) => {
    const greedy = /^\{(\w+)\+\}$/.exec(segment)?.[1]
    return greedy === undefined ? 1 : segmentsOf(pathParameters?.[greedy] ?? '').length
  })
  const segments = segmentsOf(requestContext.path ?? '')
  const length = own.reduce((sum, each) => sum + each, 0)
  const root = segments.slice(0, Math.max(0, segments.length - length)).map((segment) => `/${segment}`)
  // It goes into HTML and into headers. Nothing that API Gateway can be told to serve looks otherwise.
  return root.every((segment) => /^\/[\w.~-]+$/.test(segment)) ? root.join('') : ''
}

type ApiAddress = Pick<APIGatewayProxyEvent, 'resource' | 'pathParameters' | 'requestContext'>

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}
