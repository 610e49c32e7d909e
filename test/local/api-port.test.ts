import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { CloudOptions } from '#local/cloud.ts'
import { greeter, start } from '#test/support/greeter-cloud.ts'

describe('what stands before the API', () => {
  const shout: CloudOptions['front'] = async (serveApi) => ({
    serve: async (request, response) =>
      request.url === '/page' ? void response.end('PAGE') : serveApi(request, response),
  })

  test('serves what it wants behind the same door, and leaves the rest to the API', async () => {
    const { url } = await start({ assembly: greeter(), front: shout })
    expect(await (await fetch(`${url}/page`)).text()).toBe('PAGE')
    expect(await (await fetch(`${url}/hello/Ada`)).text()).toBe('hello Ada')
    expect((await fetch(`${url}/page`, { headers: { origin: 'http://evil.example' } })).status).toBe(403)
  })

  /** Takes upgrades at one path, and keeps their connections open. */
  const openSockets = (taken: string[]): CloudOptions['front'] => {
    return async (serveApi) => ({
      serve: serveApi,
      upgrades: {
        isFor: ({ url }) => url === '/socket',
        take({ headers }, socket) {
          taken.push(String(headers.from))
          socket.write('HTTP/1.1 101 Yes\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
        },
      },
    })
  }
  /** Returns the status that a request to upgrade is answered by. */
  const upgrade = (address: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const call = request(address, {
        headers: { connection: 'upgrade', upgrade: 'websocket', ...headers },
        agent: false,
      })
      call.on('response', ({ statusCode }) => resolve(statusCode))
      call.on('upgrade', ({ statusCode }) => resolve(statusCode))
      call.on('error', reject).end()
    })

  test('is given no socket by a page of another origin', async () => {
    const taken: string[] = []
    const { url } = await start({ assembly: greeter(), front: openSockets(taken) })
    expect(await upgrade(`${url}/socket`, { from: 'evil', origin: 'http://evil.example' })).toBe(403)
    expect(await upgrade(`${url}/socket`, { from: 'mine', origin: url! })).toBe(101)
    expect(taken).toEqual(['mine'])
  })

  // A program can be started as another user by root alone; CI is root.
  test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'is given no socket by a program of another user',
    async () => {
      const taken: string[] = []
      const { url } = await start({ assembly: greeter(), front: openSockets(taken) })
      const curl = (uid: number) =>
        new Promise((resolve) =>
          execFile(
            'curl',
            ['-si', '-m', '2', '-H', 'connection: upgrade', '-H', 'upgrade: websocket', `${url}/socket`],
            { uid },
            (_, printed) => resolve(printed.split('\r\n', 1)[0]),
          ),
        )
      expect(await curl(65_534)).toBe('HTTP/1.1 403 Forbidden')
      expect(taken).toEqual([])
      expect(await curl(0)).toBe('HTTP/1.1 101 Yes')
    },
  )

  test('leaves the other requests to upgrade to the API, which has nothing else to talk', async () => {
    const { url } = await start({ assembly: greeter(), front: openSockets([]) })
    expect(await upgrade(`${url}/hello/Ada`, {})).toBe(200)
  })

  test('keeps no cloud from stopping by its sockets', async () => {
    const taken: string[] = []
    const { url, stop } = await start({ assembly: greeter(), front: openSockets(taken) })
    expect(await upgrade(`${url}/socket`, { from: 'mine' })).toBe(101)
    await stop()
  })

  test('ends the start when it cannot begin', async () => {
    const front = async () => Promise.reject(new Error('no bundler'))
    await expect(start({ assembly: greeter(), front })).rejects.toThrow('no bundler')
  })
})
