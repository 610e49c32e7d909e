import { afterAll, describe, expect, test } from 'vitest'
import { type Saga, stepsOf } from '#core/saga/index.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import { dataMigration } from '#statemachines/data-migration.saga.ts'
import { documentApproval } from '#statemachines/document-approval.saga.ts'
import { sagas } from '#statemachines/index.ts'
import { moneyTransfer } from '#statemachines/money-transfer.saga.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import { documentEnvelopeOf } from '#test/support/document-envelope.ts'
import { createGatedExecutions, scheduled, succeeded, tokenOf } from '#test/support/gated-executions.ts'
import { startGatedFunctions } from '#test/support/gated-functions.ts'
import { migrationEnvelopeOf } from '#test/support/migration-envelope.ts'
import { envelopeOf } from '#test/support/order-envelope.ts'
import { approvalsIn, stepsIn, undosIn } from '#test/support/saga-names.ts'
import { transferEnvelopeOf } from '#test/support/transfer-envelope.ts'

// Endings say of each item when it may go, where a deployment retains for so long.
process.env.RETAIN_DAYS = '100'

const gated = await startGatedFunctions()
afterAll(() => gated.stop())
const { dynamoDb, gate, grants, run, ran, attempt, http } = gated
const { stock, startOrder, expire, undoOrder, runSaga, undoSaga } = createGatedExecutions(gated)

/** The gate tells machines by their names. */
const EXECUTION_ARN = 'OrderFulfillment:any'

/** A wait, which reads the execution record. */
const BRIEFLY = { headers: { Prefer: 'wait=1', 'content-type': 'application/json' } }

const STEPS = stepsIn(orderFulfillment)
const TRANSFER = stepsIn(moneyTransfer)
const PIVOT = [...stepsOf(moneyTransfer.steps)].find(({ node }) => node.pivot)!.node.contract.name

describe('the roles of the functions', () => {
  test('allow an order to complete, to be delivered again, and to be looked at', async () => {
    await stock(90)
    const order = {
      body: JSON.stringify({ sku: 'SKU-A', quantity: 2, customerId: 'c', paymentMethod: 'tok_visa' }),
      headers: { 'content-type': 'application/json', 'Idempotency-Key': 'k' },
    }
    await http('StartExecution', 'POST', '/orders', order)
    const again = await http('StartExecution', 'POST', '/orders', order)
    expect(again.statusCode).toBe(202)
    const { orderId } = again.body
    for (const step of STEPS) {
      await run(step, envelopeOf(orderId, { step }))
    }
    for (const step of STEPS) {
      await run(step, envelopeOf(orderId, { step, attempt: 2 }))
    }
    await run('RecordEnding', envelopeOf(orderId, { step: 'SagaCompleted', ending: 'COMPLETED' }))

    const byId = { pathParameters: { orderId } }
    const detail = await http('GetExecution', 'GET', '/orders/{orderId}', byId)
    expect(detail.body).toMatchObject({ status: 'COMPLETED' })
    const { paymentId } = detail.body.results.processPayment
    const statuses = [
      await http('CancelExecution', 'POST', '/orders/{orderId}/cancel', { ...byId, body: '{}' }),
      await http('GetPayment', 'GET', '/payments/{paymentId}', { pathParameters: { paymentId } }),
      await http('ListExecutions', 'GET', '/orders'),
      await http('ListExecutions', 'GET', '/orders', { queryStringParameters: { status: 'COMPLETED' } }),
      await http('ListExecutions', 'GET', '/executions'),
      await http('ListExecutions', 'GET', '/executions', { queryStringParameters: { status: 'COMPLETED' } }),
      await http('ListExecutions', 'GET', '/orders', { queryStringParameters: { idPrefix: orderId } }),
      await http('GetExecutionSummary', 'GET', '/executions/summary'),
      await http('GetExecutionHistory', 'GET', '/executions/{executionId}/history', {
        pathParameters: { executionId: orderId },
      }),
      await http('ListWorkflows', 'GET', '/workflows'),
      await http('GetWorkflow', 'GET', '/workflows/{workflow}', {
        pathParameters: { workflow: 'order-fulfillment' },
      }),
      await http('ListInventory', 'GET', '/inventory'),
      await http('GetInventoryItem', 'GET', '/inventory/{sku}', { pathParameters: { sku: 'SKU-A' } }),
      await http('ListShipments', 'GET', '/shipments'),
      await http('GetSnapshot', 'GET', '/snapshot'),
      await http('GetHealth', 'GET', '/health'),
      await http('GetDocs', 'GET', '/openapi.json'),
      await http('GetSession', 'GET', '/session'),
      await http('GetSignIn', 'GET', '/sign-in'),
    ].map(({ statusCode }) => statusCode)
    expect(statuses).toEqual([409, ...Array(18).fill(200)])
    const unknown = await http('GetWorkflow', 'GET', '/workflows/{workflow}', {
      pathParameters: { workflow: 'order-fulfillment' },
      queryStringParameters: { version: '9' },
    })
    expect(unknown.statusCode).toBe(404)
    const page = { httpMethod: 'GET', resource: '/', requestContext: { path: '/v1' } }
    expect(await run('GetConsole', page)).toMatchObject({ statusCode: 307 })
    expect(gate.denied).toEqual([])
  })

  test('allow an order to be undone, twice, and to fence what comes late', async () => {
    await stock(90)
    for (const step of STEPS) {
      await run(step, envelopeOf('undone', { step }))
    }
    await undoOrder('undone')
    await undoOrder('undone')
    await run('RecordEnding', envelopeOf('undone', { step: 'SagaCompensated', ending: 'COMPENSATED' }))
    await undoOrder('never-begun')
    for (const step of STEPS) {
      await attempt(step, envelopeOf('never-begun', { step }))
    }
    expect(gate.denied).toEqual([])
  })

  test('allow a refusal to be recorded, an order to be cancelled and an abandoned one to be rolled back', async () => {
    await stock(0)
    for (const step of STEPS.slice(1, 3)) {
      await attempt(step, envelopeOf('short', { step }))
    }
    const orderId = await startOrder()
    await http('CancelExecution', 'POST', '/orders/{orderId}/cancel', {
      pathParameters: { orderId },
      body: '{}',
    })
    for (const step of STEPS) {
      await attempt(step, envelopeOf(orderId, { step }))
    }
    await attempt('RecordEnding', envelopeOf(orderId, { step: 'SagaCompleted', ending: 'COMPLETED' }))
    const abandoned = { name: `demo_${orderId}`, executionArn: EXECUTION_ARN }
    await run('RollBackAbandoned', { detail: { ...abandoned, status: 'ABORTED' } })
    await undoOrder(orderId)
    await run('RollBackAbandoned', { detail: { ...abandoned, name: `R1_demo_${orderId}`, status: 'FAILED' } })
    gate.answers.GetExecutionHistory = {
      events: [succeeded(1, 'ValidateOrder'), succeeded(4, 'CheckInventory')].flat(),
    }
    gate.answers.DescribeExecution = { input: JSON.stringify({ workflow: 'order-fulfillment', input: {} }) }
    await run('RollBackAbandoned', { detail: { ...abandoned, name: 'demo_lost', status: 'ABORTED' } })
    const brokenId = await startOrder()
    const broken = { executionArn: EXECUTION_ARN, name: `demo_${brokenId}`, status: 'ABORTED' }
    gate.answers.DescribeExecution = broken
    const cancelled = await http('CancelExecution', 'POST', '/orders/{orderId}/cancel', {
      pathParameters: { orderId: brokenId },
      body: '{}',
    })
    expect(cancelled).toMatchObject({ statusCode: 202, body: { status: 'COMPENSATING' } })
    expect(gate.denied).toEqual([])
  })

  test('allow a stuck undo to be retried and skipped, and an undone order to be done again', async () => {
    const orderId = await startOrder()
    const byId = { pathParameters: { orderId } }
    const retry = () => http('RetryExecution', 'POST', '/orders/{orderId}/retry', { ...byId, body: '{}' })
    gate.answers.GetExecutionHistory = { events: [scheduled] }
    const detail = { name: `demo_${orderId}`, executionArn: EXECUTION_ARN, status: 'FAILED' }
    await run('RollBackAbandoned', { detail })
    const skipped = await http('SkipUndo', 'POST', '/orders/{orderId}/skip', {
      ...byId,
      ...BRIEFLY,
      body: JSON.stringify({ step: 'ProcessPayment', reason: 'by hand' }),
    })
    await run('RollBackAbandoned', { detail: { ...detail, name: `R1_demo_${orderId}` } })
    const answers = [skipped, await retry()]

    await stock(90)
    for (const step of STEPS.slice(0, 3)) {
      await run(step, envelopeOf('again', { step }))
    }
    await undoOrder('again')
    await run('RecordEnding', envelopeOf('again', { step: 'SagaCompensated', ending: 'COMPENSATED' }))
    byId.pathParameters.orderId = 'again'
    answers.push(await retry(), await retry())
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202])
    expect(gate.denied).toEqual([])
  })

  test('allow the sweeper to look at what runs, and to take over what was stopped and what is stuck', async () => {
    for (const status of ['RUNNING', 'ABORTED', 'FAILED']) {
      const orderId = await startOrder()
      await expire(orderId)
      gate.answers.GetExecutionHistory = { events: [scheduled] }
      gate.answers.DescribeExecution = {
        executionArn: EXECUTION_ARN,
        name: `demo_${orderId}`,
        status,
      }
      await run('SweepAbandoned', {})
      const { body: after } = await http('GetExecution', 'GET', '/orders/{orderId}', {
        pathParameters: { orderId },
      })
      expect(after.status).toBe({ ABORTED: 'COMPENSATING', FAILED: 'COMPENSATION_FAILED' }[status] ?? status)
    }
    expect(gate.denied).toEqual([])
  })

  test('allow reservations to be kept, to expire, and to be fenced where the order is gone', async () => {
    await stock(90)
    const status: Record<string, string> = { kept: 'RUNNING', expired: 'COMPENSATED' }
    for (const order of ['kept', 'expired', 'gone']) {
      const Key = { pk: { S: `EXEC#demo#${order}` }, sk: { S: 'SUMMARY' } }
      for (const step of ['ValidateOrder', 'ReserveInventory']) {
        await run(step, envelopeOf(order, { step }))
      }
      if (status[order]) {
        await dynamoDb.call('UpdateItem', {
          TableName: 'FlowForge-Executions',
          Key,
          UpdateExpression: 'SET #status = :status, endedAt = :past',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':status': { S: status[order] },
            ':past': { S: '2020-01-01T00:00:00.000Z' },
          },
        })
      } else {
        await dynamoDb.call('DeleteItem', { TableName: 'FlowForge-Executions', Key })
      }
      for (const sku of ['SKU-A', 'SKU-B']) {
        await dynamoDb.call('UpdateItem', {
          TableName: 'FlowForge-Inventory',
          Key: { pk: { S: `STOCK#demo#${sku}` }, sk: { S: `RESERVATION#${order}` } },
          UpdateExpression: 'SET deadline = :past',
          ExpressionAttributeValues: { ':past': { S: '2020-01-01T00:00:00.000Z' } },
        })
      }
    }
    gate.answers.DescribeExecution = { status: 'ABORTED' }
    await run('ExpireReservations', {})
    const reservation = async (order: string) => {
      const Key = { pk: { S: 'STOCK#demo#SKU-A' }, sk: { S: `RESERVATION#${order}` } }
      const { Item } = await dynamoDb.call('GetItem', { TableName: 'FlowForge-Inventory', Key })
      return (Item as { state: { S: string } }).state.S
    }
    expect(await Promise.all(['kept', 'expired', 'gone'].map(reservation))).toEqual([
      'RESERVED',
      'RELEASED',
      'RELEASED',
    ])
    expect(gate.denied).toEqual([])
  })

  test('allow an approval to be asked for, given, refused and cut short by a cancel', async () => {
    const start = async () => {
      const orderId = await startOrder()
      await run('ApproveOrder', envelopeOf(orderId, { step: 'ApproveOrder', taskToken: 'OrderFulfillment' }))
      return { pathParameters: { orderId } }
    }
    for (const decision of ['approve', 'reject']) {
      const answer = await http('DecideApproval', 'POST', '/orders/{orderId}/approval', {
        ...(await start()),
        ...BRIEFLY,
        body: JSON.stringify({ decision }),
      })
      expect(answer.statusCode).toBe(200)
    }
    const waiting = await start()
    // Without a name the gate would describe every rollback that a cancel looks for.
    const name = `demo_${waiting.pathParameters.orderId}`
    gate.answers.DescribeExecution = { executionArn: EXECUTION_ARN, name, status: 'RUNNING' }
    await http('CancelExecution', 'POST', '/orders/{orderId}/cancel', { ...waiting, body: '{}' })
    expect(gate.denied).toEqual([])
  })

  test('allow a transfer to settle, to be undone twice, and to fence what comes late', async () => {
    const byId = (accountId: string) => ({ pathParameters: { accountId } })
    const body = JSON.stringify({ owner: 'ada', balance: { amount: 1_000, currency: 'USD' } })
    for (const id of ['payer', 'payee']) {
      await http('PutAccount', 'PUT', '/accounts/{accountId}', { ...byId(id), body })
    }
    const send = (name: string, id: string, fields: object = {}) =>
      attempt(
        name,
        transferEnvelopeOf(id, { step: name, ...(name === TRANSFER[0] ? { results: {} } : {}), ...fields }),
      )
    const undoTransfer = async (id: string) => {
      for (const [undo, step] of Object.entries(undosIn(moneyTransfer))) {
        await send(undo, id, { step, undo })
      }
    }
    for (const name of TRANSFER) {
      await send(name, 'settled', name === PIVOT ? { pivot: true } : {})
    }
    for (const name of TRANSFER.slice(0, 3)) {
      await send(name, 'returned')
    }
    await undoTransfer('returned')
    await undoTransfer('returned')
    await undoTransfer('fenced')
    for (const name of TRANSFER) {
      await send(name, 'fenced', name === PIVOT ? { pivot: true } : {})
    }
    const { body: account } = await http('GetAccount', 'GET', '/accounts/{accountId}', byId('payee'))
    expect(account).toMatchObject({ balance: { amount: 1_250 }, pending: { amount: 0 } })
    expect((await http('ListAccounts', 'GET', '/accounts')).body.items).toHaveLength(2)
    expect(gate.denied).toEqual([])
  })

  test('allow services to be migrated, moved back twice, and what comes late to be fenced', async () => {
    const send = (name: string, id: string, fields?: object) =>
      attempt(name, migrationEnvelopeOf(id, name, fields))
    const moveBack = async (id: string) => {
      for (const [undo, step] of Object.entries(undosIn(dataMigration))) {
        await send(undo, id, { step: `${step}[0]`, undo: `${undo}[0]` })
      }
    }
    const runStep = (name: string, fields?: object) => run(name, migrationEnvelopeOf('moved', name, fields))
    await runStep('PlanMigration')
    const copyService = await runStep('CopyService')
    const switchService = await runStep('SwitchService', { results: { copyService } })
    const results = { copyService: [copyService], switchService: [switchService] }
    await runStep('VerifyMigration', { results })
    await runStep('AnnounceMigration')
    await moveBack('moved')
    await moveBack('moved')
    await moveBack('not-moved')
    for (const name of stepsIn(dataMigration)) {
      await send(name, 'not-moved')
    }
    expect(gate.denied).toEqual([])
  })

  test('allow a document to be reviewed and published, undone twice, and fenced from what comes late', async () => {
    const forward = async (id: string) => {
      await attempt('SubmitDocument', documentEnvelopeOf(id, { step: 'SubmitDocument', results: {} }))
      for (const step of approvalsIn(documentApproval)) {
        await attempt(step, documentEnvelopeOf(id, { step, taskToken: 'DocumentApproval' }))
        await http('DecideApproval', 'POST', '/executions/{executionId}/approval', {
          pathParameters: { executionId: id },
          body: JSON.stringify({ decision: 'approve', step }),
        })
      }
      for (const step of stepsIn(documentApproval).slice(1)) {
        await attempt(step, documentEnvelopeOf(id, { step }))
      }
    }
    const undoDocument = async (id: string) => {
      for (const [undo, step] of Object.entries(undosIn(documentApproval))) {
        await run(undo, documentEnvelopeOf(id, { step, undo, results: {} }))
      }
    }
    await forward('document-1')
    const get = () =>
      http('GetDocument', 'GET', '/documents/{documentId}', { pathParameters: { documentId: 'terms' } })
    expect((await get()).body).toMatchObject({ published: 2 })
    await undoDocument('document-1')
    await undoDocument('document-1')
    expect((await get()).body.versions[0]).toMatchObject({ state: 'WITHDRAWN' })
    await undoDocument('document-2')
    await forward('document-2')
    expect(gate.denied).toEqual([])
  })

  test('allow long work to hand over to itself, to be heard of, and to answer either way', async () => {
    const taskToken = 'OrderFulfillment'
    const packing = { step: 'PackItems', taskToken, heartbeatSeconds: 30 }
    await run('PackItems', envelopeOf('packed', packing), 1_000)
    await run('PackItems', envelopeOf('packed', packing))
    await run('PackItems', envelopeOf('not packed', { ...packing, results: {} }))
    expect(gate.denied).toEqual([])
  })

  /** With the sample input of its own: the workflows above have seed data, and tests of their own. */
  const others = sagas.filter(
    (saga) => ![orderFulfillment, moneyTransfer, documentApproval, dataMigration].includes(saga),
  )

  test.each(others.map((saga) => [saga.name, saga] as const))(
    'allow %s to complete, to be delivered again, to be undone twice, and what comes late to be fenced',
    async (_, saga) => {
      const visited = await runSaga(saga, 'forward')
      for (const { node, envelope } of visited) {
        if (node.callback?.kind !== 'approval') {
          await attempt(node.contract.name, { ...envelope, attempt: 2 })
          // A failed attempt is recorded, of a saga without undos too.
          const simulate = { failAt: envelope.step, when: 'before' }
          await attempt(node.contract.name, { ...envelope, executionId: `failing-${saga.name}`, simulate })
        }
      }
      await run('RecordEnding', { ...visited.at(-1)!.envelope, step: 'SagaCompleted', ending: 'COMPLETED' })
      const undone = await runSaga(saga, 'undone')
      await undoSaga(undone)
      await undoSaga(undone)
      const fenced = undone.map(({ node, envelope }) => ({
        node,
        envelope: { ...envelope, executionId: `fenced-${saga.name}` },
      }))
      await undoSaga(fenced)
      for (const { node, envelope } of fenced) {
        await attempt(node.contract.name, { ...envelope, ...tokenOf(saga, node) })
      }
      expect(gate.denied).toEqual([])
    },
  )

  /** Needed only when a refusal does not bring the item it met, and when a call returns after its own undo. */
  const listRaces = () => [
    ...sagas.flatMap(stepsIn).map((step) => `${step}: dynamodb:GetItem Executions`),
    ...sagas.flatMap(listTakenBack),
  ]

  /** A call outside whose undo came first is taken back by the step itself, so it may do what its undo does. */
  function listTakenBack({ steps }: Saga): string[] {
    return [...stepsOf(steps)].flatMap(({ node: { contract, undo } }) =>
      contract.outside && undo
        ? [...(grants.get(undo.name) ?? [])].map((permission) => `${contract.name}: ${permission}`)
        : [],
    )
  }

  /** Those of signing in call no table; `token-issuer.test.ts` says so. */
  test('were each weighed by a run', () => {
    const functions = listFunctions(sagas, projectDirectory).filter(({ kind }) => kind !== 'auth')
    const missing = functions
      .filter(({ name }) => !ran.has(name))
      .map(
        ({ name }) => `${name}: call it in a test of this file, so that its row in lib/access.ts is weighed`,
      )
    expect(missing).toEqual([])
  })

  /** A row grants the machines of every saga alike, so a call to one of them shows that it is needed. */
  const covers = (used: string, permission: string) =>
    used === permission || (used.startsWith('states:') && used.split(' ')[0] === permission.split(' ')[0])

  test('allow nothing that none of these runs has needed, but for races', () => {
    const idle = [...grants].flatMap(([name, permissions]) =>
      [...permissions]
        .filter((permission) => /^(dynamodb|states|lambda):/.test(permission))
        .filter((permission) => ![...(gate.used.get(name) ?? [])].some((used) => covers(used, permission)))
        .map((permission) => `${name}: ${permission}`),
    )
    const races = listRaces()
    expect(idle.filter((permission) => !races.includes(permission))).toEqual([])
  })
})
