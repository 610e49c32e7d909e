import { connect, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Listeners, openListeners } from '#local/http/listeners.ts'

const open: Listeners[] = []
afterEach(async () => {
  for (const each of open.splice(0)) {
    await each.close()
  }
})

/** Fewer than the events that libuv takes at once: of more it asks the kernel again in the same turn. */
const CALLERS = 700

async function openOne(port: number, accept: (socket: Socket) => void = (socket) => socket.destroy()) {
  const listeners = await openListeners(port, accept)
  open.push(listeners)
  return listeners
}

test.skipIf(process.platform !== 'linux')('accepts many connections in one turn of the loop', async () => {
  const clients: Socket[] = []
  let turn = 0
  const accepted: number[] = []
  const allCame = Promise.withResolvers<void>()
  const { port } = await openOne(0, (socket) => {
    accepted.push(turn)
    socket.destroy()
    if (accepted.length === CALLERS) {
      allCame.resolve()
    }
  })
  for (let count = 0; count < CALLERS; count++) {
    clients.push(connect(port, '127.0.0.1').on('error', () => {}))
  }
  // The loop stands still until the kernel has them all.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  const next = () => {
    turn++
    if (accepted.length < CALLERS) {
      setImmediate(next)
    }
  }
  next()
  await allCame.promise
  for (const client of clients) {
    client.destroy()
  }
  expect(new Set(accepted).size).toBeLessThan(20)
})

test('shares its port with nobody: neither with those who share nor with those who do not', async () => {
  const { port } = await openOne(0)
  await expect(openListeners(port, () => {})).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const other = createServer().listen({ port, host: '127.0.0.1' })
  await expect(new Promise((_, reject) => other.once('error', reject))).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
})
