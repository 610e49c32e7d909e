import { describe, expect, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { greeter, start } from '#test/support/greeter-cloud.ts'

describe('the clock', () => {
  const path = '/.flowforge/clock'
  const turn = (url: string, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"advance":60000}',
    })
  /** In seconds: it is read between two ticks of the machine's clock. */
  const offsetAt = async (url: string) => {
    const { offset } = (await (await fetch(url + path)).json()) as { offset: number }
    return Math.round(offset / 1000)
  }

  test('is one, shown and turned at the port of the API as at that of AWS', async () => {
    const { url, awsUrl } = await start({ assembly: greeter() })
    expect((await turn(url!)).status).toBe(200)
    expect((await turn(awsUrl)).status).toBe(200)
    expect([await offsetAt(url!), await offsetAt(awsUrl)]).toEqual([120, 120])
  })

  test('is turned by no page of another origin', async () => {
    const { url } = await start({ assembly: greeter() })
    expect((await turn(url!, { origin: 'http://127.0.0.1:1' })).status).toBe(403)
    expect((await turn(url!, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await turn(url!, { origin: url! })).status).toBe(200)
    expect(await offsetAt(url!)).toBe(60)
  })

  test('stands at no address of a cloud whose time cannot be turned', async () => {
    const { url } = await start({ assembly: greeter(), clock: createSimulatedClock() })
    expect((await turn(url!)).status).toBe(403)
  })

  test('is turned by JSON alone, which pages of other origins cannot send unasked', async () => {
    const { url, awsUrl } = await start({ assembly: greeter() })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      expect((await turn(url!, { 'content-type': type })).status).toBe(415)
      expect((await turn(awsUrl, { 'content-type': type })).status).toBe(415)
    }
    expect(await offsetAt(url!)).toBe(0)
    expect((await turn(url!, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200)
  })
})

test('a method that is not taken is answered with those that are, at all that the local cloud adds to its ports', async () => {
  const { url, awsUrl, issuer } = await start({ assembly: greeter() })
  const patch = async (address: string, method = 'PATCH') => {
    const response = await fetch(address, { method })
    await response.json()
    return [response.status, response.headers.get('allow')]
  }
  expect(await patch(`${url}/.flowforge/clock`)).toEqual([405, 'GET, POST'])
  expect(await patch(`${awsUrl}/.flowforge/clock`)).toEqual([405, 'GET, POST'])
  for (const name of ['logs', 'traces', 'metrics']) {
    expect(await patch(`${url}/.flowforge/${name}?execution=x&seconds=60`)).toEqual([405, 'GET'])
  }
  expect(await patch(`${issuer.url}/token`)).toEqual([405, 'POST'])
  expect(await patch(`${issuer.url}/token`, 'GET')).toEqual([405, 'POST'])
  expect(await patch(`${issuer.url}/jwks`)).toEqual([405, 'GET'])
  expect(await patch(`${issuer.url}/.well-known/openid-configuration`)).toEqual([405, 'GET'])
  expect(await patch(`${issuer.url}/authorize`)).toEqual([405, 'GET, POST'])
  expect(await patch(`${issuer.url}/nothing`)).toEqual([404, null])
})
