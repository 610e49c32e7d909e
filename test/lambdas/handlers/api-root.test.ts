import type { APIGatewayProxyEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import { apiRoot } from '#lambdas/handlers/api-root.ts'

function rootOf(resource: string, path: string | undefined, below?: string): string {
  const pathParameters = below === undefined ? null : { path: below }
  return apiRoot({ resource, pathParameters, requestContext: { path } } as unknown as APIGatewayProxyEvent)
}

test.each([
  ['/', '/v1', undefined, '/v1'],
  ['/', '/v1/', undefined, '/v1'],
  ['/', '/', undefined, ''],
  ['/', '/shop/', undefined, '/shop'],
  ['/console', '/v1/console', undefined, '/v1'],
  ['/console', '/v1/console/', undefined, '/v1'],
  ['/console', '/console/console', undefined, '/console'],
  ['/console/{path+}', '/v1/console/executions/ord_1', 'executions/ord_1', '/v1'],
  ['/console/{path+}', '/console/executions/console', 'executions/console', ''],
  ['/console/{path+}', '/console/executions/', 'executions', ''],
  ['/orders', '/orders', undefined, ''],
  ['/orders', '/v1/orders', undefined, '/v1'],
  ['/orders', '/shops/eu/orders/', undefined, '/shops/eu'],
  ['/orders/{orderId}/cancel', '/v1/orders/a%20b/cancel', undefined, '/v1'],
  ['/orders/{orderId}', '/orders/orders', undefined, ''],
  ['/orders', undefined, undefined, ''],
])('at %s, asked for as %s, the API stands below the path of the stage', (resource, path, below, root) => {
  expect(rootOf(resource, path, below)).toBe(root)
})

test('what would be more than a path in HTML is none', () => {
  expect(rootOf('/console', '/"><script>alert(1)</script>/console')).toBe('')
})
