import { loadAssembly } from '#local/assembly/index.ts'
import { createDynamoDbPart, type DynamoDb } from '#local/dynamodb/index.ts'
import { testAssembly } from './assembly.ts'

/** The stack's tables in an emulator of their own, and the environment by which handlers find them. */
export interface TestTables {
  call: DynamoDb
  stop(): Promise<void>
}

/** Sets the variables that the stack and Lambda set, so that handlers can be called in this process. */
export async function startTables(): Promise<TestTables> {
  const { tables } = loadAssembly(testAssembly, { accountId: '111111111111', region: 'us-east-1' } as never)
  const part = await createDynamoDbPart({ tables, file: undefined })
  await part.start()
  for (const { logicalId, name } of tables) {
    process.env[`${logicalId.toUpperCase()}_TABLE`] = name
  }
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: part.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    FAULT_INJECTION: 'on',
  })
  return { call: part.call, stop: () => part.stop() }
}
