import { expect, test } from 'vitest'
import { openApiDocument } from '#statemachines/openapi.ts'
import { openShopCloud } from '#test/support/shop-cloud.ts'

const cloud = await openShopCloud({ auth: true })
const get = (path: string) => fetch(cloud.url + path)

test('the document is served to everybody, and is the committed one', async () => {
  const response = await get('/openapi.json')
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument())))
})

test('the page loads nothing but its own files, and those are served', async () => {
  const response = await get('/docs')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/)
  const page = await response.text()
  expect(page).not.toMatch(/https?:|<script>|style=/)
  const files = [...page.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, file]) => file!)
  expect(files).toHaveLength(3)
  for (const file of files) {
    const loaded = await get(`/${file}`)
    expect(loaded.status, file).toBe(200)
    expect(loaded.headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/)
    expect(loaded.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await loaded.text()).length).toBeGreaterThan(300)
  }
})

test('no other file is', async () => {
  const [parent, other] = [await get('/docs/..%2findex.mjs'), await get('/docs/index.mjs')]
  expect([parent.status, other.status]).toEqual([400, 400])
})
