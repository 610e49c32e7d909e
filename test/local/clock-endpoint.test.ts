import { describe, expect, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { greeter, start } from '#test/support/greeter-cloud.ts'

describe('the clock', () => {
  const path = '/.flowforge/clock'
  const turn = (url: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: 'POST', headers, body: '{"advance":60000}' })
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
})
