import { AwsError } from '#local/aws-error.ts'
import { endToEndHeaders } from '#local/http/end-to-end-headers.ts'
import { createOnce } from '#local/once.ts'
import { explainWriteError } from '#local/storage/unwritable.ts'
import { checkFailure } from './check-failure.ts'
import { checkKey } from './check-key.ts'
import { checkRequest } from './check-request.ts'
import { type BucketStore, type Emulator, openEmulator, type S3Request, type S3Response } from './emulator.ts'

export interface ListedObject {
  key: string
  size: number
  etag: string
  lastModified: number
}

export interface S3 {
  /** Answers a request of S3's REST protocol, in path style. Throws AwsError for what it does not serve. */
  send(request: S3Request): Promise<S3Response>
  get(bucket: string, key: string): Promise<Buffer>
  put(bucket: string, key: string, body: string | Buffer): Promise<void>
  list(bucket: string, page: { prefix: string; after: string; limit: number }): Promise<ListedObject[]>
  /** Makes the buckets of another assembly. */
  deploy(buckets: readonly string[]): void
  stop(): Promise<void>
}

/** S3 with its objects below a folder, or in memory; nothing is loaded before it is first asked for anything. */
export function createS3({
  folder,
  buckets,
  onWrite,
}: {
  folder: string | undefined
  buckets: readonly string[]
  /** Called before the folder is written to. */
  onWrite?: (() => void) | undefined
}): S3 {
  let wanted = buckets
  const once = createOnce(() => openEmulator(folder, onWrite))
  const open = async (): Promise<Emulator> => {
    try {
      const emulator = await once.get()
      for (const name of wanted) {
        emulator.store.createBucket(name)
      }
      wanted = []
      return emulator
    } catch (error) {
      throw toAwsError(error)
    }
  }
  const ask = async <T>(run: (store: BucketStore) => T): Promise<T> => {
    const { store } = await open()
    try {
      return run(store)
    } catch (error) {
      throw toAwsError(error)
    }
  }
  return {
    async send(request) {
      checkRequest(request)
      return checkFailure(await (await open()).send(withPlainType(request)))
    },
    get: (bucket, key) => ask((store) => store.getObject(bucket, key).body),
    async put(bucket, key, body) {
      checkKey(key)
      const type = typeof body === 'string' ? 'application/json' : undefined
      await ask((store) => store.putObject(bucket, key, Buffer.from(body), type))
    },
    list: (bucket, { prefix, after, limit }) =>
      ask((store) =>
        store
          .listObjects(bucket, { prefix, startAfter: after, maxKeys: limit })
          .objects.map(({ key, contentLength, etag, lastModified }) => ({
            ...{ key, etag, size: contentLength },
            lastModified: lastModified.getTime(),
          })),
      ),
    deploy(names) {
      wanted = [...wanted, ...names]
    },
    stop: async () => (await once.opened())?.close(),
  }
}

/** The emulator serves other protocols at the same place, which it tells by this type and by the host; it reads no body without a type. */
function withPlainType({ headers, ...request }: S3Request): S3Request {
  const type = String(headers['content-type'] ?? '')
  const isPlain = ['', 'application/x-www-form-urlencoded', 'application/x-amz-json-1.0'].includes(type)
  return {
    ...request,
    headers: {
      ...endToEndHeaders(headers),
      host: 'localhost',
      ...(isPlain ? { 'content-type': 'application/octet-stream' } : {}),
    },
  }
}

/** The package's messages name the bucket, and AWS's do not. */
function toAwsError(error: unknown): unknown {
  const { code, message, statusCode } = error as { code?: string; message: string; statusCode?: number }
  return code === undefined || statusCode === undefined
    ? explainWriteError(error)
    : new AwsError(code, message.replace(/^(The specified bucket [^:]*): .*$/, '$1'), statusCode)
}
