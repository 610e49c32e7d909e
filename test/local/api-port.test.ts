import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { CloudOptions } from '#local/cloud.ts'
import { greeter, start } from '#test/support/greeter-cloud.ts'

describe('what stands before the API', () => {
  const shout: CloudOptions['front'] = async (serveApi) => (request, response) =>
    request.url === '/page' ? response.end('PAGE') : serveApi(request, response)

  test('serves what it wants behind the same door, and leaves the rest to the API', async () => {
    const { url } = await start({ assembly: greeter(), front: shout })
    expect(await (await fetch(`${url}/page`)).text()).toBe('PAGE')
    expect(await (await fetch(`${url}/hello/Ada`)).text()).toBe('hello Ada')
    expect((await fetch(`${url}/page`, { headers: { origin: 'http://evil.example' } })).status).toBe(403)
  })

  test('is given no socket by a page of another origin', async () => {
    const upgraded: string[] = []
    const front: CloudOptions['front'] = async (serveApi, server) => {
      server.on('upgrade', ({ url }, socket) => {
        if (!socket.destroyed) {
          upgraded.push(url!)
          socket.end('HTTP/1.1 400 No\r\n\r\n')
        }
      })
      return serveApi
    }
    const { url } = await start({ assembly: greeter(), front })
    const open = (path: string, headers: Record<string, string>) =>
      new Promise((resolve) => {
        const call = request(url + path, {
          headers: { connection: 'upgrade', upgrade: 'websocket', ...headers },
        })
        call.on('error', resolve).on('response', resolve).end()
      })
    await open('/evil', { origin: 'http://evil.example' })
    await open('/mine', { origin: url! })
    expect(upgraded).toEqual(['/mine'])
  })

  test('ends the start when it cannot begin', async () => {
    const front = async () => Promise.reject(new Error('no bundler'))
    await expect(start({ assembly: greeter(), front })).rejects.toThrow('no bundler')
  })
})
