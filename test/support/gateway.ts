import { afterEach } from 'vitest'
import type { RestApi, Route } from '#local/assembly/index.ts'
import { createSimulatedClock } from '#local/clock.ts'
import { createGateway } from '#local/gateway/index.ts'
import { type Listening, listen } from '#local/http/listen.ts'
import type { InvocationAnswer } from '#local/lambda/index.ts'

export const lambdaRoute = (method: string, path: string, timeoutMs = 29_000): Route => ({
  method,
  path,
  resourceId: 'res1',
  integration: { kind: 'lambda', functionArn: 'arn:fn', timeoutMs },
  authorizationType: 'NONE',
  authorizerId: undefined,
})
export const api = (routes: Route[], gatewayResponses: RestApi['gatewayResponses'] = {}): RestApi => ({
  logicalId: 'Api',
  id: 'api1',
  stage: 'live',
  binaryMediaTypes: [],
  minimumCompressionSize: undefined,
  routes,
  authorizers: new Map(),
  gatewayResponses,
})
export const answer = (payload: unknown, functionError?: string): InvocationAnswer => ({
  statusCode: 200,
  payload: JSON.stringify(payload),
  executedVersion: '$LATEST',
  requestId: '1',
  ...(functionError ? { functionError } : {}),
})

const open: Listening[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((listening) => listening.close()))
})

/** Serves `restApi`, until the test is over, with functions that answer by `run`. */
export const serve = async (
  restApi: RestApi,
  run: (event: Record<string, unknown>) => unknown,
  more: Partial<Parameters<typeof createGateway>[0]> = {},
) => {
  const listening = await listen(0)
  open.push(listening)
  listening.serve(
    createGateway({
      api: restApi,
      accountId: '111111111111',
      region: 'us-east-1',
      clock: createSimulatedClock(),
      invoke: async ({ payload }) => (await run(JSON.parse(payload))) as InvocationAnswer,
      ...more,
    }),
  )
  return listening.url
}
export const echo = (event: object) => answer({ statusCode: 200, body: JSON.stringify(event) })
