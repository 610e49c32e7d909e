import { pathToFileURL } from 'node:url'
import type { Handler } from 'aws-lambda'
import { isNamed } from '#core/errors.ts'
import { type FunctionResource, loadAssembly } from '#local/assembly/index.ts'
import { createDynamoDbPart } from '#local/dynamodb/index.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { invoke } from '#test/support/order-envelope.ts'
import { createApiEvent } from './api-event.ts'
import { bundleAsDeployed } from './deployed-bundles.ts'
import { grantsOf, startGate } from './permission-gate.ts'
import { readTemplate } from './synthesize.ts'

const fileOf = await bundleAsDeployed()

/** The envelope of a test lacks what the step picks, so its permissions were not weighed. */
class MissingSample extends Error {
  override readonly name = 'MissingSample'

  constructor(functionName: string, cause: Error) {
    super(
      `give ${functionName} what it picks, in its workflow's test/support/*-envelope.ts: ${cause.message}`,
      {
        cause,
      },
    )
  }
}

export type GatedFunctions = Awaited<ReturnType<typeof startGatedFunctions>>

/** The deployed bundles, each behind a gate that lets through what its role in the template allows. */
export async function startGatedFunctions() {
  const grants = grantsOf(readTemplate())
  const environment = { accountId: '111111111111', region: 'us-east-1' }
  const { functions, tables } = loadAssembly(testAssembly, environment)
  const dynamoDb = await createDynamoDbPart({ tables, file: undefined })
  await dynamoDb.start()
  const gate = await startGate(dynamoDb.endpoint, grants)

  const ran = new Set<string>()

  /** Calls the function's deployed bundle in the environment that the template gives it, and no other. */
  async function run(name: string, event: unknown, remainingMs?: number): Promise<unknown> {
    const { environment } = functions.find(({ logicalId }) => logicalId === name) as FunctionResource
    ran.add(name)
    const before = { ...process.env }
    Object.assign(process.env, environment, {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: gate.urlFor(name),
      AWS_ENDPOINT_URL_SFN: gate.urlFor(name),
      AWS_ENDPOINT_URL_LAMBDA: gate.urlFor(name),
      AWS_LAMBDA_FUNCTION_NAME: name,
      STATE_MACHINE_ARNS: JSON.stringify({ 'order-fulfillment': 'OrderFulfillment:1' }),
    })
    try {
      const { handler } = (await import(pathToFileURL(fileOf(name)).href)) as { handler: Handler }
      return await invoke(handler, event, remainingMs)
    } catch (error) {
      throw isNamed(error, 'InvalidStepInput') ? new MissingSample(name, error) : error
    } finally {
      process.env = before
    }
  }

  /** A refusal of the business is an answer here; a denied call is caught by the gate. */
  function attempt(name: string, event: unknown): Promise<unknown> {
    return run(name, event).catch((error: Error) => {
      if (error instanceof MissingSample) {
        throw error
      }
      return error.name
    })
  }

  async function http(name: string, method: string, resource: string, more: object = {}) {
    const { statusCode, body } = (await run(
      name,
      createApiEvent('test', { httpMethod: method, resource, ...more }),
    )) as { statusCode: number; body: string }
    return { statusCode, body: JSON.parse(body) }
  }

  const stop = async () => {
    gate.stop()
    await dynamoDb.stop()
  }
  return { dynamoDb, gate, grants, run, ran, attempt, http, stop }
}
