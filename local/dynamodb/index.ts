import type { TableResource } from '#local/assembly/index.ts'
import { createDynamoDb, type DynamoDb } from './client.ts'
import { type Dynoxide, findAddress, startDynoxide } from './dynoxide.ts'
import { ensureTables } from './tables.ts'

export { DynamoDbUnavailable } from './binary.ts'
export type { DynamoDb } from './client.ts'

export interface DynamoDbPart {
  endpoint: string
  call: DynamoDb
  /** Starts the emulator and creates or updates the tables; names those it created. */
  start(): Promise<string[]>
  stop(): Promise<void>
}

/**
 * DynamoDB for the local cloud: `DYNAMODB_ENDPOINT` if set, else dynoxide, on `file` or in memory.
 * The endpoint is known before it answers, so that functions can load meanwhile.
 */
export async function createDynamoDbPart({
  tables,
  file,
  onLost,
  endpoint: external = process.env.DYNAMODB_ENDPOINT,
}: {
  tables: readonly TableResource[]
  file: string | undefined
  /** Hears when the emulator ends by itself. */
  onLost?: ((problem: string) => void) | undefined
  endpoint?: string | undefined
}): Promise<DynamoDbPart> {
  const address = await findAddress()
  const endpoint = external ?? `http://${address.host}:${address.port}`
  const call = createDynamoDb(endpoint)
  let dynoxide: Dynoxide | undefined
  return {
    endpoint,
    call,
    async start() {
      if (!external) {
        dynoxide = await startDynoxide(address, file)
        dynoxide.lost.then(onLost)
      }
      return ensureTables(call, tables)
    },
    stop: async () => dynoxide?.stop(),
  }
}
