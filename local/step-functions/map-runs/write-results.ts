import type { ObjectStore } from '../api.ts'
import { StateFailure } from '../machine/failure.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Store } from '../store/store.ts'
import { type MapRunRecord, readItems } from './map-run-record.ts'
import { describeObjectFailure } from './object-failure.ts'
import { describeResult, readChildren, type Transformation, transform } from './results.ts'

/** A ResultWriter with a place in S3. */
export interface ResultTarget {
  readonly bucket: string
  /** Of all that is written, without the slash at its end. */
  readonly folder: string
  readonly config: JsonObject
}

export function readTarget(arn: string, target: Json, config: JsonObject): ResultTarget {
  const { Bucket, Prefix } = isObject(target) ? target : {}
  const id = arn.split(':').at(-1)!
  const prefix = typeof Prefix === 'string' ? Prefix.replace(/\/$/, '') : ''
  return { bucket: String(Bucket ?? ''), folder: prefix === '' ? id : `${prefix}/${id}`, config }
}

export function manifestKey({ folder }: ResultTarget): string {
  return `${folder}/manifest.json`
}

/** Characters of one file; AWS's are of several gigabytes. */
const LONGEST_FILE = 4 * 2 ** 20

/**
 * Writes the results of all executions, and the manifest last: the same ones to the same places when it is repeated.
 * Throws StateFailure States.ResultWriterFailed.
 */
export async function writeResults(
  objects: ObjectStore | undefined,
  store: Store,
  { arn }: MapRunRecord,
  target: ResultTarget,
): Promise<void> {
  try {
    if (!objects) {
      throw new Error('the local cloud has no S3 here to write results to')
    }
    const kind = String(target.config.Transformation ?? 'NONE') as Transformation
    const files = {
      FAILED: await writeFiles(objects, target, 'FAILED', failures(store, arn)),
      PENDING: await writeFiles(objects, target, 'PENDING', pending(store, arn)),
      SUCCEEDED: await writeFiles(objects, target, 'SUCCEEDED', successes(store, arn, kind)),
    }
    const manifest = { DestinationBucket: target.bucket, MapRunArn: arn, ResultFiles: files }
    await objects.put(target.bucket, manifestKey(target), JSON.stringify(manifest))
  } catch (error) {
    throw new StateFailure('States.ResultWriterFailed', describeObjectFailure(error))
  }
}

function* successes(store: Store, arn: string, kind: Transformation): Generator<Json> {
  for (const record of readChildren(store, arn, 'SUCCEEDED')) {
    yield* transform(record, kind)
  }
}

function* failures(store: Store, arn: string): Generator<Json> {
  for (const status of ['FAILED', 'TIMED_OUT', 'ABORTED'] as const) {
    for (const record of readChildren(store, arn, status)) {
      yield describeResult(record)
    }
  }
}

/** What the run did not start before it failed. */
function* pending(store: Store, arn: string): Generator<Json> {
  let after = -1
  for (;;) {
    const page = readItems(store, arn, after, 100)
    for (const { index, input } of page) {
      after = index
      yield { Input: input, InputDetails: { Included: true }, Status: 'PENDING' }
    }
    if (page.length === 0) {
      return
    }
  }
}

async function writeFiles(
  objects: ObjectStore,
  { bucket, folder, config }: ResultTarget,
  name: string,
  results: Iterable<Json>,
): Promise<{ Key: string; Size: number }[]> {
  const isLines = config.OutputType === 'JSONL'
  const files: { Key: string; Size: number }[] = []
  let texts: string[] = []
  let length = 0
  const flush = async () => {
    const body = isLines ? texts.map((text) => `${text}\n`).join('') : `[${texts.join(',')}]`
    const key = `${folder}/${name}_${files.length}.${isLines ? 'jsonl' : 'json'}`
    await objects.put(bucket, key, body)
    files.push({ Key: key, Size: Buffer.byteLength(body) })
    texts = []
    length = 0
  }
  for (const result of results) {
    const text = JSON.stringify(result)
    if (texts.length > 0 && length + text.length > LONGEST_FILE) {
      await flush()
    }
    texts.push(text)
    length += text.length
  }
  if (texts.length > 0) {
    await flush()
  }
  return files
}
