import type { IncomingMessage } from 'node:http'

/** The body of a request; undefined when it is longer than `longest` bytes, of which the rest is read and dropped. */
export function readBody(request: IncomingMessage, longest: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= longest) {
        chunks.push(chunk)
      }
    })
    request.on('end', () => resolve(length > longest ? undefined : Buffer.concat(chunks)))
    request.on('error', reject)
  })
}
