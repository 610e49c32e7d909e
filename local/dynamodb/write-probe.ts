import type { Health } from '#local/storage/health.ts'
import type { DynamoDb } from './client.ts'

const AGAIN_AFTER_MS = 1_000

export interface WriteProbe {
  /** Tries whether DynamoDB can write, unless it is being tried; while it cannot, it is tried once a second. */
  suspect(): void
  stop(): void
}

/** Functions speak to DynamoDB themselves: only a write of one's own tells that it has no room, or cannot write. */
export function createWriteProbe(
  call: DynamoDb,
  { tableArn, health }: { tableArn: string | undefined; health: Health },
): WriteProbe {
  let isStopped = false
  let isTrying = false
  let timer: NodeJS.Timeout | undefined

  async function tryWriting(): Promise<void> {
    try {
      await writeTag(call, tableArn!)
      health.note('DynamoDB', undefined)
    } catch (error) {
      if (!isStopped) {
        health.note('DynamoDB', `it cannot write (${(error as Error).message})`)
        timer = setTimeout(suspect, AGAIN_AFTER_MS).unref()
      }
    }
    isTrying = false
  }

  function suspect(): void {
    if (!isStopped && !isTrying && tableArn !== undefined) {
      isTrying = true
      void tryWriting()
    }
  }

  return {
    suspect,
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

/** A tag of a table is stored with its description, and nobody reads it. */
async function writeTag(call: DynamoDb, ResourceArn: string): Promise<void> {
  const Key = 'flowforge:probe'
  await call('TagResource', { ResourceArn, Tags: [{ Key, Value: String(performance.now()) }] })
  await call('UntagResource', { ResourceArn, TagKeys: [Key] })
}
