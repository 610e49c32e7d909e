import type { Socket } from 'node:net'

/**
 * Reads a paused connection until its first bytes have come, calls `onHead` with them and puts them back; one that ends
 * without any is closed. Returns what ends the peek: from then on the connection is somebody else's.
 */
export function peek(socket: Socket, onHead: (head: Buffer) => void): () => void {
  const onData = (head: Buffer) => {
    socket.pause()
    // At once: a connection that ends with nothing left to read counts as read to its end.
    socket.unshift(head)
    socket.removeListener('end', onEnd)
    onHead(head)
  }
  const onEnd = () => socket.destroy()
  socket.once('data', onData).once('end', onEnd)
  socket.resume()
  return () => socket.removeListener('data', onData).removeListener('end', onEnd)
}
