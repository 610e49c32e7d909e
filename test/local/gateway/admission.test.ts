import { expect, test } from 'vitest'
import type { Route } from '#local/assembly/index.ts'
import { createAdmission } from '#local/gateway/admission.ts'

const route = (method: string, path: string, functionArn = `${method} ${path}`): Route => ({
  method,
  path,
  resourceId: 'res1',
  integration: { kind: 'lambda', functionArn, timeoutMs: 29_000 },
  authorizationType: 'NONE',
  authorizerId: undefined,
})
const start = route('POST', '/orders')
const health = route('GET', '/health')

function enterMany(admission: ReturnType<typeof createAdmission>, count: number): (() => void)[] {
  return Array.from({ length: count }, () => admission.enter(start)!)
}

test('a function that has a thousand requests gets no further ones until one is over', () => {
  const admission = createAdmission(() => 0)
  const [leave] = enterMany(admission, 1_000)
  expect([admission.isOpen(start), admission.enter(start)]).toEqual([false, undefined])
  leave!()
  expect(admission.isOpen(start)).toBe(true)
})

test('a function whose line is full closes no other', () => {
  const admission = createAdmission(() => 0)
  enterMany(admission, 1_000)
  expect(admission.isOpen(health)).toBe(true)
})

test.each([
  ['POST', '/orders', false],
  ['POST', '/workflows/{workflow}', false],
  ['POST', '/orders/{orderId}/cancel', true],
  ['PUT', '/inventory/{sku}', true],
  ['GET', '/orders/{orderId}', true],
  ['GET', '/health', true],
])('while tasks stand in a long line %s %s is open: %s', (method, path, isOpen) => {
  let tasks = 2_000
  const admission = createAdmission(() => tasks)
  expect(admission.isOpen(route(method, path))).toBe(isOpen)
  tasks = 1_999
  expect(admission.isOpen(route(method, path))).toBe(true)
})
