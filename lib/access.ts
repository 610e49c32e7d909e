import type { FunctionSpec } from './function-list.ts'
import type { IndexName, TableName } from './tables.ts'

/** A transaction is allowed by the actions of its parts; `Query:<Index>` reads that index alone. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
  | 'Query'
  | `Query:${IndexName}`

/** What a function may do. It is told the names of these tables and of no other. */
export interface Access {
  readonly tables: Partial<Record<TableName, readonly TableAction[]>>
  /** May start executions of every saga. */
  readonly startsExecutions?: true
}

/** Every step and undo keeps the ledger (guarantees.md). */
const LEDGER = ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] as const

const steps: Record<string, Access['tables']> = {
  ValidateOrder: { Inventory: ['GetItem', 'BatchGetItem'] },
  CheckInventory: { Inventory: ['GetItem', 'BatchGetItem'] },
  ReserveInventory: { Inventory: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] },
  ReleaseInventory: { Inventory: ['GetItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'] },
  ProcessPayment: { Payments: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] },
  RefundPayment: { Payments: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] },
  UpdateWarehouse: {
    Inventory: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    Shipments: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
  },
  RevertWarehouse: {
    Inventory: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    Shipments: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
  },
}

const others: Record<string, Access> = {
  RecordEnding: { tables: { Executions: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] } },
  GetHealth: { tables: {} },
  StartExecution: {
    tables: { Executions: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'] },
    startsExecutions: true,
  },
  GetExecution: { tables: { Executions: ['GetItem', 'Query'] } },
  ListExecutions: { tables: { Executions: ['Query:ByWorkflow', 'Query:ByStatus'] } },
  CancelExecution: { tables: { Executions: ['GetItem', 'UpdateItem', 'ConditionCheckItem'] } },
  ListInventory: { tables: { Inventory: ['Query:ByTenant'] } },
  GetInventoryItem: { tables: { Inventory: ['GetItem'] } },
  PutInventoryItem: { tables: { Inventory: ['GetItem', 'UpdateItem'] } },
  GetPayment: { tables: { Payments: ['GetItem', 'Query'] } },
  ListShipments: { tables: { Shipments: ['Query:ByTenant'] } },
  GetSnapshot: {
    tables: {
      Executions: ['Query:ByWorkflow'],
      Inventory: ['Query:ByTenant'],
      Payments: ['Query:ByTenant'],
      Shipments: ['Query:ByTenant'],
    },
  },
}

/** A new step may keep its ledger and nothing else until it is given a row above. */
export function accessOf({ name, kind }: Pick<FunctionSpec, 'name' | 'kind'>): Access {
  if (kind === 'step') return { tables: { Executions: LEDGER, ...steps[name] } }
  return others[name] ?? { tables: {} }
}
