import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type Listening, listen, PortInUse } from '#local/http/listen.ts'
import type { Listener } from '#local/http/run-listener.ts'

const open: Listening[] = []
afterEach(async () => {
  for (const each of open.splice(0)) {
    await each.close()
  }
})

const serveHere: Listener = async (_, response) => void response.end('here')

async function serve(port = 0, listener = serveHere): Promise<Listening> {
  const listening = await listen(port)
  listening.serve(listener)
  open.push(listening)
  return listening
}

const call = async (url: string) => (await fetch(url, { headers: { connection: 'close' } })).text()

test('serves many callers at once, each on a connection of its own', async () => {
  const { url } = await serve()
  expect(await Promise.all(Array.from({ length: 100 }, () => call(url)))).toEqual(Array(100).fill('here'))
})

test('answers a caller on an open connection before hundreds of new ones', async () => {
  const served: string[] = []
  const { url } = await serve(0, async (request, response) => {
    served.push(String(request.url))
    response.end('here')
  })
  const known = connect(Number(new URL(url).port), '127.0.0.1')
  const ask = () => {
    known.write('GET /known HTTP/1.1\r\nhost: localhost\r\n\r\n')
    return new Promise((resolve) => known.once('data', resolve))
  }
  await ask()
  served.length = 0
  const strangers = Array.from({ length: 300 }, () => call(url))
  await sleep(20)
  await ask()
  await Promise.all(strangers)
  known.destroy()
  expect(served.length).toBe(301)
  expect(served.indexOf('/known')).toBeLessThan(150)
})

test('a caller that hangs up while it waits hurts nobody', async () => {
  const { url } = await serve()
  const port = Number(new URL(url).port)
  const hasty = Array.from({ length: 100 }, () => connect(port, '127.0.0.1'))
  await Promise.all(hasty.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  for (const socket of hasty) {
    socket.resetAndDestroy()
  }
  expect(await call(url)).toBe('here')
})

test('a caller that closes its end is answered what it has asked before, and let go if it has asked nothing', async () => {
  const { url } = await serve()
  const port = Number(new URL(url).port)
  const send = async (text: string) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.end(text)
    return (await socket.toArray()).join('')
  }
  expect(await send('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')).toMatch(/^HTTP\/1.1 200 OK.*here/s)
  expect(await send('')).toBe('')
})

test('takes long bodies of callers that wait in a crowd', async () => {
  const { url } = await serve(0, async (request, response) => {
    const body = await request.toArray()
    response.end(String(Buffer.concat(body).length))
  })
  const body = 'x'.repeat(300_000)
  const lengths = await Promise.all(
    Array.from({ length: 40 }, async () => (await fetch(url, { method: 'POST', body })).text()),
  )
  expect(new Set(lengths)).toEqual(new Set(['300000']))
})

test('a port in use is refused, and is free again when its server has closed', async () => {
  const listening = await listen(0)
  const port = Number(new URL(listening.url).port)
  await expect(listen(port)).rejects.toBeInstanceOf(PortInUse)
  await listening.close()
  const { url } = await serve(port)
  expect(await call(url)).toBe('here')
})
