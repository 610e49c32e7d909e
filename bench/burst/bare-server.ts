// Answers GET with 200 and all else with 429, in a process of its own, and does nothing besides: node bare-server.ts
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
    return
  }
  request.resume().on('end', () => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' }).end('{}')
  })
})
// As many may wait to be accepted as the kernel lets.
server.listen({ port: 0, host: '127.0.0.1', backlog: 65_535 }, () => {
  process.send!((server.address() as AddressInfo).port)
})
process.once('disconnect', () => process.exit())
