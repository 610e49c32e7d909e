import { createDynamoDbPart, type DynamoDb } from '#local/dynamodb/index.ts'
import { processesOf, processorMsOfTree } from './process-tree.ts'

/** What a transaction costs the emulator after so many before it, in milliseconds of processor; undefined where no system tells. */
export interface TokenFacts {
  after: number
  withTokens: number | undefined
  without: number | undefined
}

const TRANSACTIONS = 20_000
const PARTS = 10
const AT_ONCE = 16

/**
 * Transactions of two puts with a `ClientRequestToken` each, as the SDK sends them, and without: the emulator keeps tokens
 * for ten minutes.
 */
export async function measureTokens(say: (what: string) => void): Promise<TokenFacts[]> {
  say(`${TRANSACTIONS} transactions with tokens`)
  const withTokens = await fill(() => ({ ClientRequestToken: crypto.randomUUID() }))
  say('and without')
  const without = await fill(() => ({}))
  return withTokens.map((each, part) => ({
    after: (part * TRANSACTIONS) / PARTS,
    withTokens: each,
    without: without[part],
  }))
}

async function fill(more: () => object): Promise<(number | undefined)[]> {
  const dynamoDb = await createDynamoDbPart({ tables: [], file: undefined, endpoint: undefined })
  await dynamoDb.start()
  try {
    await dynamoDb.call('CreateTable', {
      TableName: 'Things',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    })
    const emulator = processesOf(process.pid).find(({ command }) => /dynoxide/.test(command[0]!))!.pid
    const costs: (number | undefined)[] = []
    for (let part = 0; part < PARTS; part++) {
      const before = processorMsOfTree(emulator)
      await Promise.all(Array.from({ length: AT_ONCE }, () => write(dynamoDb.call, more)))
      const after = processorMsOfTree(emulator)
      costs.push(
        before === undefined || after === undefined ? undefined : (after - before) / (TRANSACTIONS / PARTS),
      )
    }
    return costs
  } finally {
    await dynamoDb.stop()
  }
}

async function write(call: DynamoDb, more: () => object): Promise<void> {
  const put = () => ({
    Put: {
      TableName: 'Things',
      Item: { pk: { S: crypto.randomUUID() }, text: { S: 'x'.repeat(200) } },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  })
  for (let count = 0; count < TRANSACTIONS / PARTS / AT_ONCE; count++) {
    await call('TransactWriteItems', { ...more(), TransactItems: [put(), put()] })
  }
}

export function printTokenReport(facts: readonly TokenFacts[]): void {
  const text = (ms: number | undefined) => (ms?.toFixed(2) ?? '?').padStart(10)
  console.log("emulator's processor, ms per transaction\n after      with token     without")
  for (const { after, withTokens, without } of facts) {
    console.log(`${String(after).padStart(6)}      ${text(withTokens)}  ${text(without)}`)
  }
}
