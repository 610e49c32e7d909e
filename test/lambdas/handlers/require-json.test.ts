import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Route } from '#core/api/route.ts'
import { httpHandler } from '#lambdas/handlers/http-handler.ts'
import { request } from '../../support/api-request.ts'

const answer = { status: 200, schema: z.object({ read: z.unknown() }) }
const common = { handler: 'Echo', summary: '', scopes: ['orders:read'], answer } as const
const routes: readonly Route[] = [
  { ...common, method: 'POST', path: '/orders/{orderId}/approval', body: z.looseObject({}) },
  { ...common, method: 'GET', path: '/orders/{orderId}' },
]
const echo = httpHandler(routes, async ({ body }) => ({ body: { read: body } }))
const BODY = { decision: 'approve' }
const decide = (headers: Record<string, string>) =>
  request(echo, 'POST', '/orders/{orderId}/approval', { params: { orderId: 'o' }, headers, body: BODY })

describe('a body', () => {
  test.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/json;charset=utf-8',
    'application/merge-patch+json',
  ])('of the type %s is read', async (type) => {
    expect(await decide({ 'content-type': type })).toMatchObject({ body: { read: BODY } })
  })

  test.each([
    'application/x-www-form-urlencoded',
    'text/plain;charset=UTF-8',
    'text/plain; application/json',
    'multipart/form-data; boundary=application/json',
    'application/jsonp',
    'text/json',
  ])('of the type %s is refused with the type that was sent and the one to send', async (type) => {
    expect(await decide({ 'content-type': type })).toMatchObject({
      status: 415,
      body: {
        type: '/problems/unsupported-media-type',
        detail: `the body is said to be '${type}'; send JSON, and with it the header 'content-type: application/json'`,
      },
    })
  })

  test('of no type is refused', async () => {
    expect(await decide({ 'content-type': '' })).toMatchObject({
      status: 415,
      body: { detail: expect.stringContaining('the body has no content type') },
    })
  })

  test('that a route does not read may be of any type', async () => {
    const { status } = await request(echo, 'GET', '/orders/{orderId}', {
      params: { orderId: 'o' },
      headers: { 'content-type': 'text/plain' },
      body: 'hello',
    })
    expect(status).toBe(200)
  })
})
