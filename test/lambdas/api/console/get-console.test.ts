import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud()

/** As the address is written: `fetch` would resolve `%2e%2e`, and unpack what it gets. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { hostname, port } = new URL(cloud.url!)
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request({ hostname, port, path, method, headers }, resolve).on('error', reject).end()
  })
  const bytes = await buffer(response)
  return { status: response.statusCode, headers: response.headers, bytes, text: bytes.toString() }
}

let script: string
let style: string
beforeAll(async () => {
  const { text } = await get('/console/')
  script = `/console/${/src="\.\/(assets\/[^"]+\.js)"/.exec(text)![1]}`
  style = `/console/${/href="\.\/(assets\/[^"]+\.css)"/.exec(text)![1]}`
})

describe('the page', () => {
  test.each([
    '/console',
    '/console/',
    '/console/index.html',
    '/console/executions/ord_1',
    '/console/start/order-fulfillment?again=ord_1',
  ])('is served at %s, without a token', async (path) => {
    const { status, headers, text } = await get(path)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(text).toContain('<div id="console">')
    expect(text).toContain('<base href="/console/">')
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style|style="/)
  })

  test('is asked for each time, and sent again when it has changed', async () => {
    const { headers } = await get('/console/')
    expect(headers['cache-control']).toBe('no-cache')
    const again = await get('/console/executions', { 'if-none-match': `"other", ${headers.etag}` })
    expect([again.status, again.text]).toEqual([304, ''])
    expect(again.headers.etag).toBe(headers.etag)
    expect((await get('/console/', { 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('runs no script and no style but its own, calls nobody but the API and the issuer, and is in no frame', async () => {
    const { headers } = await get('/console/')
    const issuer = new URL(cloud.issuer.url).origin
    const policy = new Map(
      headers['content-security-policy']!.toString()
        .split('; ')
        .map((each) => {
          const [name, ...values] = each.split(' ')
          return [name!, values.join(' ')]
        }),
    )
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'connect-src': `'self' ${issuer}`,
      'base-uri': "'self'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    })
  })

  test('has no body for HEAD, and no other method', async () => {
    const head = await get('/console/', {}, 'HEAD')
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers.etag).toBe((await get('/console/')).headers.etag)
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const { status, headers, text } = await get('/console/', {}, method)
      expect([status, headers.allow, JSON.parse(text).status]).toEqual([405, 'GET, HEAD', 405])
    }
  })

  test('is where the root of the API leads', async () => {
    for (const path of ['/', '', '//']) {
      const { status, headers } = await get(path)
      expect([status, headers.location]).toEqual([307, '/console/'])
    }
  })
})

describe('the files of the page', () => {
  test('are kept for good where their names change with what they hold', async () => {
    for (const [path, type] of [
      [script, 'text/javascript; charset=utf-8'],
      [style, 'text/css; charset=utf-8'],
    ] as const) {
      const { status, headers } = await get(path)
      expect([status, headers['content-type']]).toEqual([200, type])
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    }
    const { headers } = await get('/console/icon.svg')
    expect([headers['content-type'], headers['cache-control']]).toEqual(['image/svg+xml', 'no-cache'])
  })

  test('arrive compressed where the browser takes that', async () => {
    const plain = await get(script)
    const packed = await get(script, { 'accept-encoding': 'gzip, deflate, br, zstd' })
    expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([
      undefined,
      'gzip',
    ])
    expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true)
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2)
  })

  test.each([
    '/console/nothing.js',
    '/console/assets/nothing',
    '/console/assets/nothing.css',
    '/console/index.mjs',
    '/console/index.html.gz',
    '/console/assets~index.js',
    '/console/..%2f..%2fpackage.json',
    '/console/%2e%2e/GetHealth/index.mjs',
    '/console/..%5c..%5cpackage.json',
    '/console/assets/../index.mjs',
    '/console/%00.js',
    '/console/constructor.js',
  ])('are those and no others: %s is 404', async (path) => {
    const { status, headers, text } = await get(path)
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json'])
    expect(JSON.parse(text)).toMatchObject({ status: 404, requestId: headers['x-amzn-requestid'] })
  })
})

test.each(['/', '/console/', '/console/icon.svg', '/console/nothing.js'])(
  'every answer is taken for what it says it is and tells no other site anything: %s',
  async (path) => {
    expect((await get(path)).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
  },
)
