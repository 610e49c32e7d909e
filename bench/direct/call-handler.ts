import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Context, Handler } from 'aws-lambda'
import { RECORD_ENDING, stepsOf } from '#core/saga/index.ts'
import { bundleDirectory } from '#lib/bundles.ts'
import { orderFulfillment } from '#statemachines/order-fulfillment.saga.ts'
import { projectDirectory } from '../project.ts'
import type { Call } from './order-loop.ts'

/** Loads the handlers of an order as they are bundled. Returns what calls them in this thread. */
export async function callInProcess(): Promise<Call> {
  const steps = [...stepsOf(orderFulfillment.steps)].map(({ node }) => node.contract.name)
  const handlers = new Map<string, Handler>()
  for (const name of new Set([...steps, 'StartExecution', RECORD_ENDING.name, 'PutInventoryItem'])) {
    const file = join(bundleDirectory(projectDirectory), name, 'index.mjs')
    handlers.set(name, (await import(pathToFileURL(file).href)).handler)
  }
  return (functionName, event) => {
    const end = Date.now() + 10_000
    const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => end - Date.now() } as Context
    return handlers.get(functionName)!(event, context, () => {}) as Promise<unknown>
  }
}
