import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createListener, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { type AcceptorOptions, createAcceptor } from '#local/http/acceptor.ts'
import { refuseCrowd } from '#local/http/crowd.ts'

const clients: Socket[] = []
const opened: { close(): void }[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const client of clients.splice(0)) {
    client.destroy()
  }
  for (const each of opened.splice(0)) {
    each.close()
  }
})

/** Returns the port, and how one more caller comes, whose port it returns. */
async function open(options: AcceptorOptions) {
  const acceptor = createAcceptor(options)
  const listener = createListener({ pauseOnConnect: true, allowHalfOpen: true }, acceptor.accept)
  opened.push(acceptor, listener)
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const { port } = listener.address() as AddressInfo
  const arrive = async () => {
    const accepted = once(listener, 'connection')
    const client = connect(port, '127.0.0.1')
    clients.push(client)
    const [socket] = (await accepted) as [Socket]
    return { client, socket, port: socket.remotePort }
  }
  /** One more caller that asks, and has been heard. */
  const ask = async (method = 'POST') => {
    const caller = await arrive()
    await say(caller, method)
    return caller
  }
  return { port, arrive, ask }
}

async function say({ client, socket }: { client: Socket; socket: Socket }, method: string): Promise<void> {
  const isRead = once(socket, 'data')
  client.write(`${method} /orders HTTP/1.1\r\nhost: localhost\r\n\r\n`)
  await isRead
}

/** Notes the ports of connections in the order in which they are served. */
function noteServed(server: Server): (number | undefined)[] {
  const served: (number | undefined)[] = []
  server.on('connection', ({ remotePort }: Socket) => served.push(remotePort))
  return served
}

test('serves a crowd few at a time, half of them the newest, and leaves nobody out', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const server = createServer()
  const served = noteServed(server)
  const { ask } = await open({ server, crowd: createServer() })
  const crowd: (number | undefined)[] = []
  for (let caller = 0; caller < 40; caller++) {
    crowd.push((await ask()).port)
  }
  expect(served).toEqual(crowd.slice(0, 10))

  vi.advanceTimersByTime(5)
  expect(served.slice(10)).toEqual([...crowd.slice(35).reverse(), ...crowd.slice(10, 15)])
  vi.advanceTimersByTime(10)
  expect(served).toHaveLength(40)
  expect(new Set(served)).toEqual(new Set(crowd))
})

test('serves who wants to read before a crowd that wants work done', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const server = createServer((_request, response) => response.end('here'))
  const served = noteServed(server)
  const { ask } = await open({ server, crowd: createServer() })
  let reader: Awaited<ReturnType<typeof ask>> | undefined
  for (let caller = 0; caller < 40; caller++) {
    const came = await ask(caller === 25 ? 'GET' : 'POST')
    reader = caller === 25 ? came : reader
  }
  const answer = once(reader!.client, 'data')
  vi.advanceTimersByTime(5)
  expect(served[10]).toBe(reader!.port)
  expect(String((await answer)[0])).toMatch(/^HTTP\/1.1 200 OK/)
  vi.advanceTimersByTime(15)
  expect(served).toHaveLength(40)
})

test('serves nobody who has said nothing yet: those who connect together speak together', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const server = createServer()
  const served = noteServed(server)
  const { arrive } = await open({ server, crowd: createServer() })
  const crowd = []
  for (let caller = 0; caller < 30; caller++) {
    crowd.push(await arrive())
  }
  vi.advanceTimersByTime(1_000)
  expect(served).toEqual([])

  for (const caller of crowd) {
    await say(caller, 'POST')
  }
  expect(served).toHaveLength(10)
  vi.advanceTimersByTime(5)
  expect(served).toHaveLength(20)
})

test('leaves those who never say anything to the server, which has time limits for them', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
  const server = createServer()
  const served = noteServed(server)
  const { arrive } = await open({ server, crowd: createServer() })
  const { port } = await arrive()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(served).toEqual([port])
})

test('listens to a few at a time, and hears who speaks although the others say nothing, or close', async () => {
  const { arrive, ask } = await open({ server: createServer(), crowd: createServer() })
  const silent: Awaited<ReturnType<typeof arrive>>[] = []
  for (let caller = 0; caller < 100; caller++) {
    silent.push(await arrive())
  }
  const listenedTo = () => silent.filter(({ socket }) => !socket.isPaused() && !socket.destroyed)
  await expect.poll(() => listenedTo().length).toBe(64)

  await ask()
  for (const { client } of silent.slice(10)) {
    client.destroy()
  }
  await expect.poll(() => listenedTo().length).toBe(10)
  await ask()
})

test('hears who has spoken at once, although a crowd that says nothing has come before and after', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  const server = createServer()
  const served = noteServed(server)
  const { arrive } = await open({ server, crowd: createServer() })
  const comeSilently = async () => {
    for (let caller = 0; caller < 100; caller++) {
      await arrive()
    }
  }
  await comeSilently()
  const caller = await arrive()
  await comeSilently()
  await say(caller, 'POST')
  expect(served).toEqual([caller.port])
})

test('closes those who wait when it is closed', async () => {
  const acceptor = createAcceptor({ server: createServer(), crowd: createServer() })
  const listener = createListener({ pauseOnConnect: true, allowHalfOpen: true }, acceptor.accept)
  opened.push(listener)
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  const client = connect((listener.address() as AddressInfo).port, '127.0.0.1')
  await once(listener, 'connection')
  acceptor.close()
  await once(client, 'close')
})

test('waits for what has to be known of a connection, and says whether its caller can wait', async () => {
  const server = createServer()
  const served = noteServed(server)
  const known = Promise.withResolvers<void>()
  const prepare = vi.fn(() => known.promise)
  const { ask } = await open({ server, crowd: createServer(), prepare })
  const writer = await ask('POST')
  const reader = await ask('GET')
  await vi.waitFor(() => expect(prepare).toHaveBeenCalledTimes(2))
  expect(prepare.mock.calls).toEqual([
    [writer.socket, true],
    [reader.socket, false],
  ])
  expect(served).toEqual([])
  known.resolve()
  await vi.waitFor(() => expect(served).toEqual([writer.port, reader.port]))
})

test('when there is no room for more of the crowd either, readers are served, and others closed', async () => {
  const server = createServer((_request, response) => response.end('here'))
  const crowd = createServer(refuseCrowd(server))
  const { arrive, ask } = await open({ server, crowd, mostConnections: 1, mostOfCrowd: 1 })
  await arrive()
  await arrive()
  const [writer, silent] = [await arrive(), await arrive()]
  writer.client.write('POST /orders HTTP/1.1\r\n')
  await Promise.all([once(writer.client, 'close'), once(silent.client, 'close')])

  const reader = await ask('GET')
  const [answer] = await once(reader.client, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 200 OK/)
})

test('beyond the most connections readers are served, others are told to come again, and both are closed', async () => {
  const server = createServer((_request, response) => response.end('here'))
  const crowd = createServer(refuseCrowd(server))
  const { port, arrive } = await open({ server, crowd, mostConnections: 1 })
  const first = await arrive()
  const call = async (method: string) => {
    const sent = request({ port, method, agent: false }).end('{}')
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const text = (await response.toArray()).join('')
    return { status: response.statusCode, headers: response.headers, text }
  }
  const refused = await call('POST')
  expect(refused).toMatchObject({ status: 429, headers: { connection: 'close' } })
  expect(JSON.parse(refused.text)).toMatchObject({
    status: 429,
    title: 'too many connections, try again later',
  })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(await call('GET')).toMatchObject({ status: 200, headers: { connection: 'close' }, text: 'here' })

  first.client.destroy()
  await once(first.socket, 'close')
  expect(await call('POST')).toMatchObject({ status: 200, text: 'here' })
})
