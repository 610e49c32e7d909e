import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createSender } from '#cli/http.ts'
import { pauseAfter } from '#cli/watch/passing-trouble.ts'

async function open(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => server.close().closeAllConnections())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.each<[string, RequestListener]>([
  ['from the start', () => {}],
  ['in the middle of its answer', (_, response) => void response.writeHead(200).write('{')],
])('a server that is silent %s is as good as a lost connection', async (_, listener) => {
  const send = await createSender(await open(listener))
  const error = await send({ method: 'GET', path: '/', longestSilenceMs: 50 }).catch((error) => error)
  expect(error).toMatchObject({ message: 'nothing came for 0.05 s', code: 'ETIMEDOUT' })
  expect(pauseAfter(error, 1)).toBe(500)
})
