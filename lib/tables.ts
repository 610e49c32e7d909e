import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import { RemovalPolicy } from 'aws-cdk-lib/core'
import type { Construct } from 'constructs'

type Index = readonly [partitionKey: string, sortKey: string, projection?: ProjectionType.KEYS_ONLY]

/**
 * Keys of each index; every table's own key is `pk` and `sk`. All are strings. An index holds whole items, unless it
 * holds nothing but keys.
 */
const TABLES = {
  /** One item per execution and one per step: the ledger. */
  Executions: {
    ByTenant: ['tenantKey', 'listSort'],
    ByTenantStatus: ['tenantStatusKey', 'listSort'],
    ByWorkflow: ['workflowKey', 'listSort'],
    ByWorkflowStatus: ['workflowStatusKey', 'listSort'],
    ByTenantId: ['tenantKey', 'executionId', ProjectionType.KEYS_ONLY],
    /** Sparse: the executions that have not ended. */
    ByDeadline: ['openKey', 'deadline', ProjectionType.KEYS_ONLY],
  },
  Inventory: {
    ByTenant: ['tenantKey', 'sku'],
    /** Sparse: the reservations that are held. */
    ByDeadline: ['openKey', 'deadline', ProjectionType.KEYS_ONLY],
  },
  Payments: { ByTenant: ['tenantKey', 'listSort'] },
  Accounts: { ByTenant: ['tenantKey', 'accountId'] },
  Documents: {},
  Shipments: { ByTenant: ['tenantKey', 'listSort'] },
  /** The live version of each service, and the copies of its data. */
  Services: {},
} as const satisfies Record<string, Record<string, Index>>

export type TableName = keyof typeof TABLES
export type IndexName =
  | 'ByTenant'
  | 'ByTenantStatus'
  | 'ByWorkflow'
  | 'ByWorkflowStatus'
  | 'ByTenantId'
  | 'ByDeadline'
export type Tables = Record<TableName, Table>

/** On demand, encrypted, restorable to any second of the last 35 days, and retained when the stack is deleted. */
export function createTables(scope: Construct, { ephemeral }: { ephemeral: boolean }): Tables {
  const tables = Object.entries(TABLES).map(([name, indexes]) => {
    const table = new Table(scope, name, {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...(name === 'Executions' ? { timeToLiveAttribute: 'expiresAt' } : {}),
      deletionProtection: !ephemeral,
      removalPolicy: ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    })
    for (const [indexName, [partitionKey, sortKey, projection]] of Object.entries<Index>(indexes)) {
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(partitionKey),
        sortKey: text(sortKey),
        projectionType: projection ?? ProjectionType.ALL,
      })
    }
    ;(table.node.defaultChild as CfnTable).overrideLogicalId(name)
    return [name, table]
  })
  return Object.fromEntries(tables) as Tables
}

/** The variable that tells a function where a table is: `EXECUTIONS_TABLE`. */
export function tableVariable(name: TableName): string {
  return `${name.toUpperCase()}_TABLE`
}

function text(name: string) {
  return { name, type: AttributeType.STRING }
}
