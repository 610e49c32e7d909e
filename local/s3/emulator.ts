import type { buildApp } from 'fauxqs'
import { endToEndHeaders } from '#local/http/end-to-end-headers.ts'
import { importFauxqs } from '#local/import-fauxqs.ts'
import { makeForOwner } from '#local/storage/owner-only.ts'
import { findHeaderProblem } from './check-headers.ts'
import { findKeyProblem } from './check-key.ts'
import { dropUnfinished } from './drop-unfinished.ts'
import { pageOf } from './page-of.ts'

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>
export type BucketStore = Stores['s3Store']
type Persistence = NonNullable<BucketStore['persistence']>

export interface S3Request {
  method: string
  /** Path and query. */
  url: string
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

export interface S3Response {
  statusCode: number
  headers: Record<string, string | string[] | number | undefined>
  body: Buffer
}

export interface Emulator {
  readonly store: BucketStore
  /** Answers a request of S3's REST protocol, without a port. */
  send(request: S3Request): Promise<S3Response>
  close(): Promise<void>
}

/**
 * Opens S3's emulator, with what the folder holds; without a folder all ends with this process. The package is loaded now:
 * most clouds have no bucket.
 */
export async function openEmulator(folder: string | undefined, onWrite?: () => void): Promise<Emulator> {
  const { buildApp } = await import('fauxqs')
  const { S3Store } = await importFauxqs<new () => BucketStore>('s3/s3Store.js')
  const { SqsStore } = await importFauxqs<new () => Stores['sqsStore']>('sqs/sqsStore.js')
  const { SnsStore } = await importFauxqs<new () => Stores['snsStore']>('sns/snsStore.js')
  const store = new S3Store!()
  const list = store.listObjects.bind(store)
  // The package sorts by the rules of a language, which its pages do not follow; S3 sorts by code points.
  store.listObjects = (bucket, options) =>
    pageOf(list(bucket, { prefix: options?.prefix ?? '', maxKeys: Number.MAX_SAFE_INTEGER }).objects, options)
  await guardHeaders(store)
  if (folder !== undefined) {
    await keepInFolder(store, folder, onWrite)
  }
  const stores = { s3Store: store, sqsStore: new SqsStore!(), snsStore: new SnsStore!() }
  const app = buildApp({ logger: false, stores })
  return {
    store,
    async send({ method, url, headers, body }) {
      const response = await app.inject({
        ...{ method: method as 'GET', url, payload: body },
        headers: headers as Record<string, string>,
      })
      return {
        statusCode: response.statusCode,
        headers: endToEndHeaders(response.headers),
        body: response.rawPayload,
      }
    },
    close: async () => void (await app.close()),
  }
}

/** An object whose description cannot be sent could be put, and never got. */
async function guardHeaders(store: BucketStore): Promise<void> {
  const { S3Error } = await importFauxqs<new (code: string, message: string) => Error>('common/errors.js')
  const putObject = store.putObject.bind(store)
  store.putObject = (...given) => {
    const [, , , contentType, metadata, systemMetadata] = given
    const problem = findHeaderProblem({ contentType, metadata, systemMetadata })
    if (problem !== undefined) {
      throw new S3Error!('InvalidArgument', problem)
    }
    return putObject(...given)
  }
}

/** Objects are files below the folder. */
async function keepInFolder(store: BucketStore, folder: string, onWrite = () => {}): Promise<void> {
  const { FileS3Persistence } =
    await importFauxqs<new (folder: string) => Persistence>('s3/fileS3Persistence.js')
  onWrite()
  const files = makeForOwner(() => new FileS3Persistence!(folder))
  dropUnfinished(folder)
  files.loadS3(store)
  const createBucket = store.createBucket.bind(store)
  store.createBucket = (name, type) => {
    const isNew = !store.hasBucket(name)
    try {
      createBucket(name, type)
    } catch (error) {
      // The package knows a bucket before it has stored it, and would take objects for it.
      if (isNew && store.hasBucket(name)) {
        store.deleteBucket(name)
      }
      throw error
    }
  }
  await guardKeys(files)
  store.persistence = announceWrites(files, onWrite)
}

/** Calls `onWrite` before everything but a read. What is written is its owner's alone to read. */
function announceWrites(files: Persistence, onWrite: () => void): Persistence {
  return new Proxy(files, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') {
        return member
      }
      return (...args: unknown[]) => {
        const run = () => member.apply(target, args) as unknown
        if (name === 'readBody') {
          return run()
        }
        onWrite()
        return makeForOwner(run)
      }
    },
  })
}

/** Keys come in bodies too, of forms and of deletions of many objects: none of them leads out of the folder. */
async function guardKeys(files: Persistence): Promise<void> {
  const { S3Error } = await importFauxqs<new (code: string, message: string) => Error>('common/errors.js')
  const upsertObject = files.upsertObject.bind(files)
  const deleteObject = files.deleteObject.bind(files)
  const renameObject = files.renameObject.bind(files)
  const check = (key: string) => {
    const problem = findKeyProblem(key)
    if (problem !== undefined) {
      throw new S3Error!('InvalidArgument', problem)
    }
  }
  files.upsertObject = (bucket, object) => {
    check(object.key)
    upsertObject(bucket, object)
  }
  files.deleteObject = (bucket, key) => {
    if (findKeyProblem(key) === undefined) {
      deleteObject(bucket, key)
    }
  }
  files.renameObject = (bucket, from, to) => {
    check(from)
    check(to)
    renameObject(bucket, from, to)
  }
}
