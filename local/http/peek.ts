import type { Socket } from 'node:net'

/**
 * Reads a paused connection until its first bytes have come. Returns them, the connection paused again with them put
 * back; undefined when none have come in time. A connection that ends without any is closed, and the promise stays open.
 */
export function peek(socket: Socket, patienceMs: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const finish = (head?: Buffer) => {
      clearTimeout(timer)
      socket.pause().removeListener('end', onEnd)
      if (head) {
        // At once: a connection that ends with nothing left to read counts as read to its end.
        socket.unshift(head)
      }
      resolve(head)
    }
    const onData = (head: Buffer) => finish(head)
    const onEnd = () => socket.destroy()
    const timer = setTimeout(() => {
      socket.removeListener('data', onData)
      finish()
    }, patienceMs)
    socket
      .once('data', onData)
      .once('end', onEnd)
      .once('close', () => clearTimeout(timer))
    socket.resume()
  })
}
