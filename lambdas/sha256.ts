import { createHash, createHmac, createSecretKey, type Hash, type Hmac } from 'node:crypto'

/** As the SDK gives it. */
type Key = string | ArrayBuffer | ArrayBufferView

/**
 * SHA-256, and the HMAC of who gives a key, as a client of the SDK takes it to sign its calls. The SDK's own hands Node the
 * key as bytes, which since Node 24.18 costs 40 µs each time to find out that they are no KeyObject; a KeyObject costs none.
 */
export class Sha256 {
  private readonly key: Key | undefined
  private hash: Hash | Hmac

  constructor(key?: Key) {
    this.key = key
    this.hash = begin(key)
  }

  update(data: Uint8Array): void {
    this.hash.update(data)
  }

  /** Ends it: what comes after needs `reset` first. */
  async digest(): Promise<Uint8Array> {
    return this.hash.digest()
  }

  reset(): void {
    this.hash = begin(this.key)
  }
}

function begin(key: Key | undefined): Hash | Hmac {
  return key
    ? createHmac('sha256', typeof key === 'string' ? key : createSecretKey(bytesOf(key)))
    : createHash('sha256')
}

function bytesOf(key: Exclude<Key, string>): Uint8Array {
  return ArrayBuffer.isView(key)
    ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength)
    : new Uint8Array(key)
}
