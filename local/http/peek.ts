import type { Socket } from 'node:net'

export interface Peek {
  /**
   * The first bytes, the connection paused again with them put back; undefined when none have come in time, or before the
   * peek was ended or the connection closed.
   */
  head: Promise<Buffer | undefined>
  end(): void
}

/** Reads a paused connection until its first bytes have come. One that ends without any is closed. */
export function peek(socket: Socket, patienceMs: number): Peek {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>()
  const finish = (head?: Buffer) => {
    clearTimeout(timer)
    socket
      .pause()
      .removeListener('data', finish)
      .removeListener('end', onEnd)
      .removeListener('close', onClose)
    if (head) {
      // At once: a connection that ends with nothing left to read counts as read to its end.
      socket.unshift(head)
    }
    resolve(head)
  }
  const onEnd = () => socket.destroy()
  const onClose = () => finish()
  const timer = setTimeout(finish, patienceMs)
  socket.on('data', finish).on('end', onEnd).on('close', onClose)
  if (socket.readableEnded) {
    // Between two peeks.
    onEnd()
  } else {
    socket.resume()
  }
  return { head: promise, end: () => finish() }
}
