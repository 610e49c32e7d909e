// Serves the Step Functions API, and S3 in memory for what it reads and writes, over AWS JSON 1.0, for conformance runs and crash tests:
//   node test/support/step-functions-server.ts --port 8083 --lambda-endpoint http://127.0.0.1:9001 [--data file] [--fsync]
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { send as sendAnswer } from '#local/aws/answer.ts'
import { answerS3, answerS3Error, isForS3 } from '#local/aws/s3-rest.ts'
import { AwsError, isAwsError } from '#local/aws-error.ts'
import { createRealClock } from '#local/clock.ts'
import { createS3 } from '#local/s3/index.ts'
import {
  createMemoryStore,
  createSqliteStore,
  createStepFunctions,
  type InvokeRequest,
} from '#local/step-functions/index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8083' },
    'lambda-endpoint': { type: 'string', default: 'http://127.0.0.1:9001' },
    data: { type: 'string' },
    fsync: { type: 'boolean', default: false },
  },
})

async function invokeLambda({ functionName, payload }: InvokeRequest) {
  const name = functionName.split(':function:').at(-1)!
  const url = `${values['lambda-endpoint']}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`
  const response = await fetch(url, { method: 'POST', body: payload })
  const text = await response.text()
  if (!response.ok) {
    const body = JSON.parse(text) as { Message?: string }
    const code = response.headers.get('x-amzn-errortype') ?? 'ServiceException'
    throw new AwsError(code, body.Message ?? text, response.status)
  }
  const functionError = response.headers.get('x-amz-function-error')
  return {
    statusCode: response.status,
    payload: text,
    executedVersion: response.headers.get('x-amz-executed-version') ?? '$LATEST',
    requestId: response.headers.get('x-amzn-requestid') ?? '',
    ...(functionError ? { functionError } : {}),
  }
}

const s3 = createS3({ folder: undefined, buckets: [] })
const states = createStepFunctions({
  clock: createRealClock(),
  store: values.data ? createSqliteStore(values.data, { fsync: values.fsync }) : createMemoryStore(),
  accountId: '111111111111',
  region: 'us-east-1',
  invokeLambda,
  objects: s3,
})
await states.start()

const server = createServer((request, response) => {
  if (isForS3(request)) {
    const requestId = crypto.randomUUID()
    return void answerS3(s3, request, response).catch((error) =>
      sendAnswer(response, requestId, answerS3Error(error, requestId)),
    )
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', async () => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1)!
    const account = /Credential=(\d{12})\//.exec(request.headers.authorization ?? '')?.[1] ?? '111111111111'
    const send = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(JSON.stringify(body))
    }
    try {
      const input = JSON.parse(Buffer.concat(chunks).toString() || '{}')
      send(200, await states.request(operation, input, { accountId: account }))
    } catch (error) {
      if (!isAwsError(error)) {
        console.error(error)
      }
      const { name, message } = error as Error
      send(isAwsError(error) ? error.statusCode : 500, { __type: name, message })
    }
  })
})
// Thousands connect at once: those that find no place in the queue are reset.
server.listen({ port: Number(values.port), host: '127.0.0.1', backlog: 4_096 }, () =>
  console.log(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}`),
)
