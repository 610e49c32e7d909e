import type { ObjectStore } from '../api.ts'
import type { MapRunWait } from '../interpreter/execution.ts'
import { StateFailure } from '../machine/failure.ts'
import type { Item } from '../machine/item.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { isInventory, readInventory } from './inventory.ts'
import { describeObjectFailure } from './object-failure.ts'
import { parseItems } from './parse-items.ts'

type Reader = NonNullable<MapRunWait['reader']>

/** Reads the items of an ItemReader, no more than MaxItems. Throws StateFailure States.ItemReaderFailed. */
export async function* readItems(objects: ObjectStore | undefined, reader: Reader): AsyncGenerator<Item> {
  yield* limitItems(() => {
    if (!objects) {
      throw new Error('the local cloud has no S3 here to read items from')
    }
    return open(objects, reader)
  }, reader.maxItems)
}

/** Yields no more items than MaxItems says. Throws StateFailure States.ItemReaderFailed. */
export async function* limitItems(
  read: () => AsyncIterable<Item>,
  maxItems: Json | undefined,
): AsyncGenerator<Item> {
  const most = readMaxItems(maxItems)
  let count = 0
  try {
    for await (const item of read()) {
      if (count++ === most) {
        return
      }
      yield item
    }
  } catch (error) {
    throw error instanceof StateFailure ? error : itemReaderFailed(describeObjectFailure(error))
  }
}

function itemReaderFailed(cause: string): StateFailure {
  return new StateFailure('States.ItemReaderFailed', cause)
}

/** On AWS a run reads no more items; 0 stands for all of them. */
const MOST_ITEMS = 100_000_000

function readMaxItems(value: Json | undefined): number {
  if (value === undefined) {
    return MOST_ITEMS
  }
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw itemReaderFailed('field MaxItems must be an integer')
  }
  if (number < 0) {
    throw itemReaderFailed('field MaxItems must be positive')
  }
  return Math.min(number || MOST_ITEMS, MOST_ITEMS)
}

async function* open(objects: ObjectStore, { resource, source, config }: Reader): AsyncGenerator<Item> {
  const { Bucket, Key, Prefix } = isObject(source) ? source : {}
  const bucket = readText(Bucket, 'Bucket')
  if (resource.endsWith(':s3:listObjectsV2')) {
    yield* listItems(objects, { bucket, prefix: String(Prefix ?? ''), config })
    return
  }
  const key = readText(Key, 'Key')
  const body = await objects.get(bucket, key)
  if (isInventory(config)) {
    for await (const value of readInventory(objects, { bucket, body })) {
      yield { value, source: uriOf(bucket, key) }
    }
  } else {
    yield* parseItems(body, config, uriOf(bucket, key))
  }
}

/** The source of an item in the context object, as AWS writes it. */
function uriOf(bucket: string, key?: string): string {
  return `S3://${bucket}${key === undefined ? '' : `/${key}`}`
}

function readText(value: Json | undefined, field: string): string {
  if (typeof value !== 'string' || value === '') {
    throw itemReaderFailed(`field ${field} must be a string that is not empty`)
  }
  return value
}

const PAGE = 1_000

/** Objects whose keys begin with a prefix, or, with LOAD_AND_FLATTEN, the items in them. */
async function* listItems(
  objects: ObjectStore,
  { bucket, prefix, config }: { bucket: string; prefix: string; config: JsonObject },
): AsyncGenerator<Item> {
  let after = ''
  for (;;) {
    const page = await objects.list(bucket, { prefix, after, limit: PAGE })
    for (const { key, size, etag, lastModified } of page) {
      if (config.Transformation === 'LOAD_AND_FLATTEN') {
        yield* parseItems(await objects.get(bucket, key), config, uriOf(bucket, key))
      } else {
        const value = {
          Etag: etag,
          Key: key,
          LastModified: Math.floor(lastModified / 1000),
          Size: size,
          StorageClass: 'STANDARD',
        }
        yield { value, source: uriOf(bucket) }
      }
    }
    if (page.length < PAGE) {
      return
    }
    after = page.at(-1)!.key
  }
}
