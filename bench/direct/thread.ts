import { parentPort } from 'node:worker_threads'
import { moveTransactionTokens } from '#local/lambda/runtime/transaction-tokens.ts'
import { callInProcess } from './call-handler.ts'
import type { ThreadAnswer, ThreadCall } from './call-in-threads.ts'

moveTransactionTokens()
const call = await callInProcess()

parentPort!.on('message', async ({ functionName, event }: ThreadCall) => {
  let answer: ThreadAnswer
  try {
    answer = { result: JSON.stringify(await call(functionName, JSON.parse(event))) ?? 'null' }
  } catch (error) {
    answer = { error: String(error) }
  }
  parentPort!.postMessage(answer)
})
