import { executionName, parseExecutionName, type Saga } from '#core/saga/index.ts'
import { findSagaViolations } from '#verify/invariants/saga.ts'
import { ledgerPartition, openTables } from '#verify/tables/tables.ts'
import type { TestCloud } from './test-cloud.ts'

/** What the API tells of an execution; `GET /executions/{executionId}` has more fields. */
export interface WorkflowExecution {
  executionId: string
  status: string
  results?: Record<string, unknown>
  failure?: { step?: string; error: string }
  timeline: { step: string; status: string }[]
  [field: string]: unknown
}

/** One workflow on a test cloud, as a client of the HTTP API meets it. */
export interface TestWorkflow {
  /** Starts an execution and returns its id. Throws where the API does not accept it. */
  start(input: object, more?: { executionId?: string; simulate?: object }): Promise<string>
  read(executionId: string): Promise<WorkflowExecution>
  /** Returns the execution once nothing of it runs any more. */
  ended(executionId: string): Promise<WorkflowExecution>
  decide(executionId: string, decision: { decision: 'approve' | 'reject'; step?: string }): Promise<void>
  cancel(executionId: string): Promise<void>
  /** Returns what the tables and Step Functions show against the invariants of every saga, in words; none is right. */
  violations(executionId: string): Promise<string[]>
}

/** Drives the workflow of a saga through the API, which has to trust the tenant header, as that of `npm start` does. */
export function createTestWorkflow(
  cloud: TestCloud,
  saga: Saga,
  { tenant = 'demo' }: { tenant?: string } = {},
): TestWorkflow {
  async function send<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${cloud.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-tenant-id': tenant },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    if (!response.ok) {
      throw new Error(`${method} ${path} is ${response.status}: ${text}`)
    }
    return JSON.parse(text) as Answer
  }
  const read = (id: string) => send<WorkflowExecution>('GET', `/executions/${id}`)

  return {
    read,
    async start(input, more = {}) {
      const path = `/workflows/${saga.name}`
      return (await send<{ executionId: string }>('POST', path, { ...input, ...more })).executionId
    },
    async ended(id) {
      const name = executionName(tenant, id)
      const first = (await cloud.executions()).find((each) => each.name === name)
      if (first) {
        await cloud.ended(first.executionArn)
      }
      await cloud.settled()
      return read(id)
    },
    async decide(id, decision) {
      await send('POST', `/executions/${id}/approval`, decision)
    },
    async cancel(id) {
      await send('POST', `/executions/${id}/cancel`, {})
    },
    violations: (id) => findViolations(cloud, saga, { tenant, executionId: id }),
  }
}

async function findViolations(
  cloud: TestCloud,
  saga: Saga,
  { tenant, executionId }: { tenant: string; executionId: string },
): Promise<string[]> {
  const { TableNames: names } = (await cloud.dynamoDb('ListTables', {})) as { TableNames: string[] }
  const tables = openTables(cloud.dynamoDb, new Map(names.map((name) => [name.replace(/^\w+-/, ''), name])))
  const items = await tables.partition('Executions', ledgerPartition(tenant, executionId))
  const found = (await cloud.executions()).filter(({ name }) => isOf(name, tenant, executionId))
  const executions = await Promise.all(
    found.map(async ({ executionArn, name }) => {
      const { status, output = null } = (await cloud.states.request('DescribeExecution', {
        executionArn,
      })) as { status: string; output?: string | null }
      return { arn: executionArn, name, status, output }
    }),
  )
  return findSagaViolations(saga, { items, executions, skipped: new Set(), cancelAccepted: false })
}

/** Its first execution in Step Functions, and its rollbacks. */
function isOf(name: string, tenant: string, executionId: string): boolean {
  const parsed = parseExecutionName(name)
  return parsed.tenant === tenant && parsed.executionId === executionId
}
