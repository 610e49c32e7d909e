import { ledgerPartition } from '../tables/tables.ts'
import { type Moment, replaceTenantItems, type TableItems } from '../tables/tenant-items.ts'
import { EXECUTION_ID } from './client.ts'
import type { ScheduleRun } from './schedule-run.ts'
import type { TenantReader } from './tenant-reader.ts'

/** Puts the table of executions back, as an operator does with a point-in-time restore. */
export interface Restorer {
  takeMoment(): Promise<Moment>
  /** `ledger`: all but the execution record. */
  putBack(moment: Moment, what: 'table' | 'ledger'): Promise<void>
}

export function createRestorer({ testBed, tenant }: ScheduleRun, reader: TenantReader): Restorer {
  const table = testBed.tableNames.get('Executions')!
  const own = ledgerPartition(tenant, EXECUTION_ID)
  const takeMoment = async () => [...(await reader.readLedger())].filter(([, { pk }]) => pk?.S === own)
  return {
    takeMoment,
    async putBack(moment, what) {
      const now = await takeMoment()
      const isRecord = ([, { sk }]: Moment[number]) => sk?.S === 'SUMMARY'
      const then =
        what === 'table' ? moment : [...now.filter(isRecord), ...moment.filter((each) => !isRecord(each))]
      const ofTable = (items: Moment): ReadonlyMap<string, TableItems> => new Map([[table, new Map(items)]])
      await replaceTenantItems(testBed.dynamoDb, ofTable(now), ofTable(then))
    },
  }
}
