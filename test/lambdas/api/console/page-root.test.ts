import type { APIGatewayProxyEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import { pageRoot } from '#lambdas/api/console/page-root.ts'

function rootOf(resource: string, path: string, below?: string): string {
  const pathParameters = below === undefined ? null : { path: below }
  return pageRoot({ resource, pathParameters, requestContext: { path } } as unknown as APIGatewayProxyEvent)
}

test.each([
  ['/', '/v1', undefined, '/v1/console/'],
  ['/', '/v1/', undefined, '/v1/console/'],
  ['/', '/', undefined, '/console/'],
  ['/', '/shop/', undefined, '/shop/console/'],
  ['/console', '/v1/console', undefined, '/v1/console/'],
  ['/console', '/v1/console/', undefined, '/v1/console/'],
  ['/console', '/console/console', undefined, '/console/console/'],
  ['/console/{path+}', '/v1/console/executions/ord_1', 'executions/ord_1', '/v1/console/'],
  ['/console/{path+}', '/console/executions/console', 'executions/console', '/console/'],
  ['/console/{path+}', '/console/executions/', 'executions', '/console/'],
])(
  'at %s, asked for as %s, the console stands below the path of the stage',
  (resource, path, below, root) => {
    expect(rootOf(resource, path, below)).toBe(root)
  },
)

test('what would be more than a path in HTML is none', () => {
  expect(rootOf('/console', '/"><script>alert(1)</script>/console')).toBe('/console/')
})
