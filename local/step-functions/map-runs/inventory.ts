import { gunzipSync } from 'node:zlib'
import * as z from 'zod'
import type { ObjectStore } from '../api.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import { readRecords } from './parse-items.ts'

export function isInventory({ InputType }: JsonObject): boolean {
  return InputType === 'MANIFEST'
}

const Manifest = z.object({
  fileFormat: z.literal('CSV'),
  fileSchema: z.string(),
  destinationBucket: z.string().optional(),
  files: z.array(z.object({ key: z.string() })),
})

/** Items of the manifest that S3 Inventory writes: a line of its files each. */
export async function* readInventory(
  objects: ObjectStore,
  { bucket, body }: { bucket: string; body: Buffer },
): AsyncGenerator<Json> {
  const read = Manifest.safeParse(JSON.parse(body.toString()))
  if (!read.success) {
    throw new Error(
      `the manifest is none of S3 Inventory in the format CSV, which is what the local cloud reads: ${z.prettifyError(read.error)}`,
    )
  }
  const { fileSchema, destinationBucket, files } = read.data
  const columns = fileSchema.split(',').map((name) => name.trim())
  const from = destinationBucket?.replace(/^arn:aws:s3:::/, '') ?? bucket
  for (const { key } of files) {
    const file = await objects.get(from, key)
    for await (const fields of readRecords(key.endsWith('.gz') ? gunzipSync(file) : file)) {
      yield Object.fromEntries(columns.map((column, i) => [column, fields[i] ?? '']))
    }
  }
}
