import { SagaDefinitionError } from '#core/errors.ts'
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

export type MachineAction =
  | 'StartExecution'
  | 'SendTaskSuccess'
  | 'SendTaskFailure'
  | 'SendTaskHeartbeat'
  | 'DescribeStateMachine'
  | 'ListStateMachineVersions'
export type ExecutionAction = 'GetExecutionHistory' | 'DescribeExecution'

/** What a function may do. Its environment names these tables and no other. */
export interface Access {
  readonly tables: Partial<Record<TableName, readonly TableAction[]>>
  /** Actions on the state machines of every saga. */
  readonly machines?: readonly MachineAction[]
  /** Actions on the executions of those machines. */
  readonly executions?: readonly ExecutionAction[]
  /** The function calls the payment provider, so it may read the provider's key. */
  readonly takesPayments?: true
  /** The function may invoke itself, as often as it likes. */
  readonly itself?: true
}

/** Long work sends its task token back, keeps it alive with heartbeats, and hands over. */
const WORKING: Pick<Access, 'machines' | 'itself'> = {
  machines: ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'],
  itself: true,
}

/** What steps and undos need beside their ledger (`ledger-access.ts`); one that needs nothing more has no row. */
const STEPS: Record<string, Access['tables']> = {
  ValidateOrder: { Inventory: ['BatchGetItem'] },
  CheckInventory: { Inventory: ['BatchGetItem'] },
  ReserveInventory: { Inventory: ['BatchGetItem', 'UpdateItem'] },
  ReleaseInventory: { Inventory: ['UpdateItem'] },
  // The step reverses its own charge when the undo came first.
  ProcessPayment: { Payments: ['Query', 'PutItem', 'UpdateItem'] },
  RefundPayment: { Payments: ['Query', 'PutItem', 'UpdateItem'] },
  PackItems: { Shipments: ['PutItem', 'UpdateItem'] },
  UnpackItems: { Shipments: ['UpdateItem'] },
  UpdateWarehouse: { Inventory: ['UpdateItem'], Shipments: ['PutItem'] },
  RevertWarehouse: { Inventory: ['UpdateItem'], Shipments: ['UpdateItem'] },
  ValidateTransfer: { Accounts: ['BatchGetItem'] },
  DebitSource: { Accounts: ['UpdateItem', 'PutItem'] },
  ReturnDebit: { Accounts: ['UpdateItem', 'PutItem'] },
  CreditDestination: { Accounts: ['UpdateItem', 'PutItem'] },
  WithdrawCredit: { Accounts: ['UpdateItem', 'PutItem'] },
  SubmitDocument: { Documents: ['PutItem'] },
  WithdrawDocument: { Documents: ['UpdateItem'] },
  RevokeLegalReview: { Documents: ['UpdateItem'] },
  RevokeFinanceReview: { Documents: ['UpdateItem'] },
  RevokeSecurityReview: { Documents: ['UpdateItem'] },
  PublishDocument: { Documents: ['UpdateItem'] },
  UnpublishDocument: { Documents: ['UpdateItem'] },
  SettleTransfer: { Accounts: ['UpdateItem', 'PutItem'] },
  PlanMigration: { Services: ['GetItem'] },
  // Like ProcessPayment, the step removes its own copy when the undo came first.
  CopyService: { Services: ['PutItem', 'DeleteItem'] },
  RemoveCopy: { Services: ['GetItem', 'DeleteItem'] },
  SwitchService: { Services: ['UpdateItem'] },
  SwitchBack: { Services: ['UpdateItem'] },
  VerifyMigration: { Services: ['GetItem'] },
}

/** What every other function needs: those of routes, of events and of every saga. */
const OTHERS: Record<string, Access> = {
  Authorize: { tables: {} },
  AddTenantClaim: { tables: {} },
  // With `-c retain=` it says of each item of the execution when it may go.
  RecordEnding: { tables: { Executions: ['GetItem', 'UpdateItem', 'Query'] } },
  RollBackAbandoned: {
    tables: { Executions: ['GetItem', 'PutItem', 'UpdateItem', 'Query'] },
    machines: ['StartExecution'],
    executions: ['GetExecutionHistory', 'DescribeExecution'],
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
    tables: { Executions: ['Query'] },
  },
  ListExecutions: {
    tables: {
      Executions: [
        'Query:ByTenant',
        'Query:ByTenantStatus',
        'Query:ByWorkflow',
        'Query:ByWorkflowStatus',
        'Query:ByTenantId',
        'BatchGetItem',
      ],
    },
  },
  GetExecutionHistory: { tables: { Executions: ['GetItem'] }, executions: ['GetExecutionHistory'] },
  GetExecutionSummary: { tables: { Executions: ['Query:ByWorkflowStatus'] } },
  CancelExecution: {
    tables: { Executions: ['GetItem', 'UpdateItem', 'Query'] },
    machines: ['StartExecution', 'SendTaskFailure'],
    executions: ['GetExecutionHistory', 'DescribeExecution'],
  },
  DecideApproval: {
    tables: { Executions: ['GetItem', 'Query', 'PutItem', 'UpdateItem'] },
    machines: ['SendTaskSuccess', 'SendTaskFailure'],
  },
  RetryExecution: {
    tables: { Executions: ['Query', 'GetItem', 'PutItem', 'UpdateItem'] },
    machines: ['StartExecution'],
  },
  SkipUndo: {
    tables: { Executions: ['GetItem', 'Query', 'UpdateItem', 'ConditionCheckItem'] },
    machines: ['StartExecution'],
  },
  GetHealth: { tables: { Executions: ['Query:ByDeadline'] } },
  GetDocs: { tables: {} },
  GetSession: { tables: {} },
  GetSignIn: { tables: {} },
  GetConsole: { tables: {} },
  ListWorkflows: { tables: {} },
  GetWorkflow: {
    tables: {},
    machines: ['DescribeStateMachine', 'ListStateMachineVersions'],
  },
  ListInventory: { tables: { Inventory: ['Query:ByTenant', 'BatchGetItem'] } },
  GetInventoryItem: { tables: { Inventory: ['BatchGetItem'] } },
  PutInventoryItem: { tables: { Inventory: ['BatchGetItem', 'PutItem', 'UpdateItem'] } },
  ListAccounts: { tables: { Accounts: ['Query:ByTenant'] } },
  GetAccount: { tables: { Accounts: ['BatchGetItem', 'Query'] } },
  PutAccount: { tables: { Accounts: ['BatchGetItem', 'UpdateItem', 'PutItem'] } },
  GetDocument: { tables: { Documents: ['Query'] } },
  GetPayment: { tables: { Payments: ['Query'] } },
  ListShipments: { tables: { Shipments: ['Query:ByTenant'] } },
  GetSnapshot: {
    tables: {
      Executions: ['Query:ByWorkflow'],
      Inventory: ['Query:ByTenant', 'BatchGetItem'],
      Payments: ['Query:ByTenant'],
      Shipments: ['Query:ByTenant'],
    },
  },
}

/** The functions that charge and refund. The API reads our store of payments, and never asks the provider. */
const TAKES_PAYMENTS = ['ProcessPayment', 'RefundPayment']

/** Returns what a function may do. Throws `SagaDefinitionError` for one that is no step or undo and has no row. */
export function accessOf({
  name,
  kind,
  ledger = [],
}: Pick<FunctionSpec, 'name' | 'kind' | 'ledger'>): Access {
  if (kind !== 'step' && kind !== 'work' && kind !== 'undo') {
    return rowOf(name)
  }
  return {
    tables: { Executions: ledger, ...STEPS[name] },
    ...(kind === 'work' ? WORKING : {}),
    ...(TAKES_PAYMENTS.includes(name) ? { takesPayments: true } : {}),
  }
}

function rowOf(name: string): Access {
  const row = OTHERS[name]
  if (!row) {
    throw new SagaDefinitionError(
      name,
      'has no row in OTHERS of lib/access.ts, which says what it may read and write; ' +
        `write ${name}: { tables: { <Table>: ['GetItem'] } } there, or ${name}: { tables: {} } where it needs nothing more`,
    )
  }
  return row
}

/** Throws `SagaDefinitionError` where a row belongs to no function, as after a step was renamed. */
export function checkRows(functions: readonly Pick<FunctionSpec, 'name'>[]): void {
  const names = new Set(functions.map(({ name }) => name))
  const stale = [...Object.keys(STEPS), ...Object.keys(OTHERS)].find((name) => !names.has(name))
  if (stale) {
    throw new SagaDefinitionError(
      stale,
      'has a row in lib/access.ts, but no saga, route or event has such a function; remove the row',
    )
  }
}
