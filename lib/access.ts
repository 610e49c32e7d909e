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

export type MachineAction = 'StartExecution' | 'SendTaskSuccess' | 'SendTaskFailure' | 'SendTaskHeartbeat'
export type ExecutionAction = 'GetExecutionHistory' | 'DescribeExecution'

/** What a function may do. It is told the names of these tables and of no other. */
export interface Access {
  readonly tables: Partial<Record<TableName, readonly TableAction[]>>
  /** What it may do with the state machines of every saga. */
  readonly machines?: readonly MachineAction[]
  /** What it may do with their executions. */
  readonly executions?: readonly ExecutionAction[]
  /** It calls the payment provider, so it may read the provider's key. */
  readonly takesPayments?: true
  /** It may invoke itself, again and again. */
  readonly itself?: true
}

/** Every step keeps the ledger (guarantees.md), and so does every undo. */
const ledger = {
  step: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
  work: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
  undo: ['GetItem', 'UpdateItem'],
} as const

/** The first step of a saga writes to the summary where others only check it. */
const ENTERING = ['GetItem', 'PutItem', 'UpdateItem'] as const

/** An approval keeps its task token, and has no ledger entry until it is decided. */
const ASKING = { Executions: ['UpdateItem'] } as const

/** Long work answers its task token, keeps it alive, and hands over. */
const working: Pick<Access, 'machines' | 'itself'> = {
  machines: ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'],
  itself: true,
}

/** What a step or undo needs beside its ledger. A new one has no more than that until it is given a row here. */
const steps: Record<string, Access['tables']> = {
  ValidateOrder: { Executions: ENTERING, Inventory: ['BatchGetItem'] },
  CheckInventory: { Inventory: ['BatchGetItem'] },
  ReserveInventory: { Inventory: ['UpdateItem'] },
  ReleaseInventory: { Inventory: ['UpdateItem'] },
  ApproveOrder: ASKING,
  // Goes from PENDING to DONE by updates, and takes its own charge back when the undo came first.
  ProcessPayment: {
    Executions: ['GetItem', 'UpdateItem', 'ConditionCheckItem'],
    Payments: ['Query', 'PutItem', 'UpdateItem'],
  },
  RefundPayment: { Payments: ['Query', 'PutItem', 'UpdateItem'] },
  PackItems: { Shipments: ['PutItem', 'UpdateItem'] },
  UnpackItems: { Shipments: ['UpdateItem'] },
  UpdateWarehouse: { Inventory: ['UpdateItem'], Shipments: ['PutItem'] },
  RevertWarehouse: { Inventory: ['UpdateItem'], Shipments: ['UpdateItem'] },
  ValidateTransfer: { Executions: ENTERING, Accounts: ['BatchGetItem'] },
  DebitSource: { Accounts: ['UpdateItem', 'PutItem'] },
  ReturnDebit: { Accounts: ['UpdateItem', 'PutItem'] },
  CreditDestination: { Accounts: ['UpdateItem', 'PutItem'] },
  WithdrawCredit: { Accounts: ['UpdateItem', 'PutItem'] },
  SubmitDocument: { Executions: ENTERING, Documents: ['PutItem'] },
  WithdrawDocument: { Documents: ['UpdateItem'] },
  LegalReview: ASKING,
  RevokeLegalReview: { Documents: ['UpdateItem'] },
  FinanceReview: ASKING,
  RevokeFinanceReview: { Documents: ['UpdateItem'] },
  SecurityReview: ASKING,
  RevokeSecurityReview: { Documents: ['UpdateItem'] },
  PublishDocument: { Documents: ['UpdateItem'] },
  UnpublishDocument: { Documents: ['UpdateItem'] },
  // A pivot writes to the summary, too.
  SettleTransfer: { Executions: ENTERING, Accounts: ['UpdateItem', 'PutItem'] },
  PlanMigration: { Executions: ENTERING, Services: ['GetItem'] },
  // As ProcessPayment: takes its own copy back when the undo came first.
  CopyService: {
    Executions: ['GetItem', 'UpdateItem', 'ConditionCheckItem'],
    Services: ['PutItem', 'DeleteItem'],
  },
  RemoveCopy: { Services: ['DeleteItem'] },
  SwitchService: { Services: ['UpdateItem'] },
  SwitchBack: { Services: ['UpdateItem'] },
  VerifyMigration: { Services: ['GetItem'] },
}

const others: Record<string, Access> = {
  RecordEnding: { tables: { Executions: ['GetItem', 'UpdateItem'] } },
  RollBackAbandoned: {
    tables: { Executions: ['GetItem', 'UpdateItem', 'Query'] },
    machines: ['StartExecution'],
    executions: ['GetExecutionHistory'],
  },
  SweepAbandoned: {
    tables: { Executions: ['GetItem', 'UpdateItem', 'Query', 'Query:ByDeadline'] },
    machines: ['StartExecution'],
    executions: ['GetExecutionHistory', 'DescribeExecution'],
  },
  ExpireReservations: {
    tables: {
      Inventory: ['GetItem', 'UpdateItem', 'Query:ByDeadline'],
      Executions: ['GetItem', 'UpdateItem', 'ConditionCheckItem'],
    },
    executions: ['DescribeExecution'],
  },
  StartExecution: { tables: { Executions: ['GetItem', 'PutItem'] }, machines: ['StartExecution'] },
  GetExecution: {
    tables: { Executions: ['Query', 'UpdateItem'] },
    executions: ['DescribeExecution'],
  },
  ListExecutions: {
    tables: {
      Executions: ['Query:ByTenant', 'Query:ByTenantStatus', 'Query:ByWorkflow', 'Query:ByWorkflowStatus'],
    },
  },
  CancelExecution: {
    tables: { Executions: ['GetItem', 'UpdateItem', 'Query'] },
    machines: ['SendTaskFailure'],
  },
  DecideApproval: {
    tables: { Executions: ['Query', 'PutItem', 'UpdateItem'] },
    machines: ['SendTaskSuccess', 'SendTaskFailure'],
  },
  RetryExecution: {
    tables: { Executions: ['Query', 'GetItem', 'PutItem', 'UpdateItem'] },
    machines: ['StartExecution'],
  },
  SkipUndo: {
    tables: { Executions: ['Query', 'UpdateItem', 'ConditionCheckItem'] },
    machines: ['StartExecution'],
  },
  ListInventory: { tables: { Inventory: ['Query:ByTenant'] } },
  GetInventoryItem: { tables: { Inventory: ['BatchGetItem'] } },
  PutInventoryItem: { tables: { Inventory: ['UpdateItem'] } },
  ListAccounts: { tables: { Accounts: ['Query:ByTenant'] } },
  GetAccount: { tables: { Accounts: ['BatchGetItem', 'Query'] } },
  PutAccount: { tables: { Accounts: ['BatchGetItem', 'UpdateItem', 'PutItem'] } },
  GetDocument: { tables: { Documents: ['Query'] } },
  GetPayment: { tables: { Payments: ['Query'] } },
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

/** Who charges and refunds. The API reads our books of payments, and never asks the provider. */
const TAKES_PAYMENTS = ['ProcessPayment', 'RefundPayment']

export function accessOf({ name, kind }: Pick<FunctionSpec, 'name' | 'kind'>): Access {
  if (kind !== 'step' && kind !== 'work' && kind !== 'undo') {
    return others[name] ?? { tables: {} }
  }
  return {
    tables: { Executions: ledger[kind], ...steps[name] },
    ...(kind === 'work' ? working : {}),
    ...(TAKES_PAYMENTS.includes(name) ? { takesPayments: true } : {}),
  }
}
