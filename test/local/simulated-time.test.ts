import { expect, onTestFinished, test } from 'vitest'
import { createSimulatedClock } from '#local/clock.ts'
import { listen } from '#local/http/listen.ts'
import { createLambda } from '#local/lambda/index.ts'
import { environment, writeFunction } from '../support/function-bundle.ts'

test('a function asks once for what DynamoDB refuses, though the two disagree on the time', async () => {
  let requests = 0
  const dynamoDb = await listen(0)
  onTestFinished(() => dynamoDb.close())
  dynamoDb.serve(async (_, response) => {
    requests++
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0', date: new Date().toUTCString() })
    response.end(JSON.stringify({ __type: 'ConditionalCheckFailedException', message: 'it is there' }))
  })
  const source = `import { DynamoDBClient, PutItemCommand } from '${import.meta.resolve('@aws-sdk/client-dynamodb')}'
    const client = new DynamoDBClient({})
    export const handler = async () => {
      const date = new Date().toISOString()
      const put = new PutItemCommand({ TableName: 'Subject', Item: { pk: { S: 'a' } } })
      return [date, await client.send(put).catch(({ name }) => name)]
    }`
  const lambda = createLambda({
    functions: [writeFunction('Subject', source, { timeout: 30, memorySize: 512 })],
    environment,
    endpoints: { aws: dynamoDb.url, dynamoDb: dynamoDb.url },
    clock: createSimulatedClock(Date.UTC(2020, 0, 1)),
  })
  onTestFinished(() => lambda.stop())
  const { payload } = await lambda.invoke({ functionName: 'Subject', payload: '{}' })
  expect(JSON.parse(payload)).toEqual([
    expect.stringMatching(/^2020-01-01T/),
    'ConditionalCheckFailedException',
  ])
  expect(requests).toBe(1)
})
