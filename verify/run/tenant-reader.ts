import { ledgerPartition } from '../tables/tables.ts'
import {
  NO_ITEMS,
  readPartitions,
  readTenantItems,
  type TableItems,
  type TenantItems,
} from '../tables/tenant-items.ts'
import { EXECUTION_ID } from './client.ts'
import type { Competitor } from './competitor.ts'
import type { ScheduleRun } from './schedule-run.ts'

/** Reads what the run has written, bypassing all functions. */
export interface TenantReader {
  /** Called with the names of tables that may have changed. */
  noteTables(names: Iterable<string>): void
  /** Reads what the table of executions holds of the execution and its competitor. */
  readLedger(): Promise<TableItems>
  /** Reads all that the tenant has. */
  readAll(): Promise<TenantItems>
}

/** `before` is what the tenant had when the run began: tables that are not noted have not changed since. */
export function createTenantReader(
  { testBed, tenant }: ScheduleRun,
  competitor: Competitor,
  before: TenantItems = NO_ITEMS,
): TenantReader {
  const { dynamoDb, tableNames } = testBed
  const ledgerTable = tableNames.get('Executions')!
  const changed = new Set<string>()
  const readLedger = () => {
    const ids = [EXECUTION_ID, competitor.id() ?? []].flat()
    return readPartitions(
      dynamoDb,
      ledgerTable,
      ids.map((id) => ledgerPartition(tenant, id)),
    )
  }
  return {
    readLedger,
    noteTables(names) {
      for (const name of names) {
        changed.add(name)
      }
    },
    async readAll() {
      const others = [...changed].filter((table) => table !== ledgerTable)
      const [ledger, read] = await Promise.all([readLedger(), readTenantItems(dynamoDb, tenant, others)])
      return new Map([...before, ...read, [ledgerTable, ledger]])
    },
  }
}
