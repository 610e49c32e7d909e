import type { TableResource } from '#local/assembly/index.ts'
import { checkForeignFile } from '#local/storage/data-file.ts'
import { createHealth, type Health } from '#local/storage/health.ts'
import { createDynamoDb, type DynamoDb } from './client.ts'
import { type Dynoxide, findAddress, startDynoxide } from './dynoxide.ts'
import { ensureTables } from './tables.ts'
import { createWriteProbe } from './write-probe.ts'

export { DynamoDbUnavailable } from './binary.ts'
export type { DynamoDb } from './client.ts'

export interface DynamoDbPart {
  endpoint: string
  /** Whether the emulator serves it, which slows down by tokens of transactions. Another DynamoDB may need them. */
  isEmulator: boolean
  call: DynamoDb
  /** Starts the emulator and creates or updates the tables; names those it created. */
  start(): Promise<string[]>
  /** Creates or updates these tables; those that are gone from the template keep their items. */
  deploy(tables: readonly TableResource[]): Promise<void>
  /** To be called when something failed that may be for want of a write. */
  suspect(): void
  stop(): Promise<void>
}

export interface DynamoDbOptions {
  tables: readonly TableResource[]
  file: string | undefined
  /** The file is known to be as it was left, and need not be checked. */
  isIntact?: boolean | undefined
  health?: Health | undefined
  /** Called each time the emulator ends by itself. */
  onEnded?: (() => void) | undefined
  /** Called when the emulator has ended by itself and is not started again. */
  onLost?: ((problem: string) => void) | undefined
  endpoint?: string | undefined
}

/** An emulator that ends more often in one run has a lasting reason. */
const MOST_RESTARTS = 5

/**
 * DynamoDB for the local cloud: `DYNAMODB_ENDPOINT` if set, else dynoxide, on `file` or in memory.
 * The endpoint is known before it answers, so that functions can load meanwhile.
 */
export async function createDynamoDbPart({
  tables,
  file,
  isIntact = false,
  health = createHealth(),
  endpoint: external = process.env.DYNAMODB_ENDPOINT,
  ...hears
}: DynamoDbOptions): Promise<DynamoDbPart> {
  const address = await findAddress()
  const endpoint = external ?? `http://${address.host}:${address.port}`
  const call = createDynamoDb(endpoint)
  const probe = createWriteProbe(call, { tableArn: tables[0]?.arn, health })
  let dynoxide: Dynoxide | undefined
  let starting: Promise<void> | undefined
  let restarts = 0
  let isStopping = false

  async function run(): Promise<void> {
    dynoxide = await startDynoxide(address, file)
    dynoxide.lost.then(runAgain)
  }

  /** What the emulator has answered is in its file, so it goes on from there. */
  async function runAgain(problem: string): Promise<void> {
    try {
      hears.onEnded?.()
    } catch {
      // What made the emulator end, such as a full disk, may be in the way of who hears of it too.
    }
    if (isStopping) {
      return
    }
    if (file === undefined || restarts++ === MOST_RESTARTS) {
      return hears.onLost?.(problem)
    }
    starting = run()
    health.note('DynamoDB', `${problem}, and is started again`)
    try {
      await starting
      health.note('DynamoDB', undefined)
    } catch (error) {
      hears.onLost?.(`${problem}, and does not start again: ${(error as Error).message}`)
    }
  }

  return {
    endpoint,
    isEmulator: !external,
    call,
    async start() {
      if (!external) {
        if (file !== undefined && !isIntact) {
          checkForeignFile(file)
        }
        isStopping = false
        starting = run()
        await starting
      }
      return ensureTables(call, tables)
    },
    async deploy(next) {
      await ensureTables(call, next)
    },
    suspect: () => probe.suspect(),
    async stop() {
      probe.stop()
      isStopping = true
      // A start that fails elsewhere, or follows on an end, must not leave an emulator that keeps the process running.
      await starting?.catch(() => {})
      await dynoxide?.stop()
    },
  }
}
