import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { createAcceptor } from '#local/http/acceptor.ts'

const clients: Socket[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const client of clients.splice(0)) {
    client.destroy()
  }
})

test('serves a crowd few at a time, half of them the newest, and leaves nobody out', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const server = createServer()
  const handedOver: (number | undefined)[] = []
  server.on('connection', ({ remotePort }: Socket) => handedOver.push(remotePort))
  const acceptor = createAcceptor(server)
  await once(acceptor.listen(0, '127.0.0.1'), 'listening')
  const { port } = acceptor.address() as AddressInfo
  const crowd: (number | undefined)[] = []
  for (let caller = 0; caller < 40; caller++) {
    const accepted = once(acceptor, 'connection')
    clients.push(connect(port, '127.0.0.1'))
    const [socket] = (await accepted) as [Socket]
    crowd.push(socket.remotePort)
  }
  expect(handedOver).toEqual(crowd.slice(0, 10))

  vi.advanceTimersByTime(5)
  expect(handedOver.slice(10)).toEqual([...crowd.slice(35).reverse(), ...crowd.slice(10, 15)])
  vi.advanceTimersByTime(10)
  expect(new Set(handedOver)).toEqual(new Set(crowd))
  acceptor.close()
})
