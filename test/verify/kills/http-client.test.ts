import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createHttpClient, untilAnswered } from '#verify/kills/http-client.ts'

test('a client that is throttled sends the same again until it is served', async () => {
  const statuses = [429, 503, 202]
  const bodies: string[] = []
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => bodies.push(text))
    request.on('end', () => response.writeHead(statuses.shift()!).end('{}'))
  })
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const send = createHttpClient()
  const answer = await untilAnswered(() =>
    send('POST', `http://127.0.0.1:${port}/orders`, { body: { n: 1 } }),
  )
  expect(answer.status).toBe(202)
  expect(bodies).toEqual(['{"n":1}', '{"n":1}', '{"n":1}'])
})
