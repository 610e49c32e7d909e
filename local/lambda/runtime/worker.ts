import { parentPort, workerData } from 'node:worker_threads'
import { createContext } from './context.ts'
import { RuntimeFailure, toFailure } from './failure.ts'
import { type Handler, loadHandler } from './load.ts'
import { captureOutput } from './log.ts'
import type { FromWorker, FunctionSpec, SandboxData, ToWorker } from './protocol.ts'
import { shareFiles } from './shared-files.ts'
import { setDate } from './simulated-date.ts'

/** Lambda's limit for a synchronous answer, in bytes. */
const LONGEST_ANSWER_BYTES = 6_291_556

const { functions, logDescriptor } = workerData as SandboxData
const handlers = new Map<number, Handler>()
const log = captureOutput(logDescriptor)
shareFiles()
/** Each function keeps its own environment, what it writes there included, as long as the sandbox lives. */
const environments = functions.map(({ environment }) => ({ ...environment }))

function send(message: FromWorker) {
  return parentPort!.postMessage(message)
}

function sendError(thrown: unknown, fatal: boolean, logTail?: { log: string }) {
  return send({ kind: 'error', payload: JSON.stringify(toFailure(thrown)), fatal, ...logTail })
}

function enter(index: number): FunctionSpec {
  process.env = environments[index]!
  return functions[index]!
}

async function load(index: number): Promise<void> {
  const spec = enter(index)
  log.begin(spec.name, 'init')
  try {
    handlers.set(index, await loadHandler(spec))
    send({ kind: 'loaded' })
  } catch (error) {
    sendError(error, true)
  }
}

async function invoke(message: ToWorker & { kind: 'invoke' }): Promise<void> {
  const spec = enter(message.index)
  process.env._X_AMZN_TRACE_ID = message.traceHeader
  setDate(message.time)
  log.begin(spec.name, message.requestId)
  const logTail = () => (message.wantsLog ? { log: log.tail() } : undefined)
  try {
    const result = await handlers.get(message.index)!(
      JSON.parse(message.payload),
      createContext(spec, message),
    )
    send({ kind: 'result', payload: serialize(result), ...logTail() })
  } catch (error) {
    sendError(error, false, logTail())
  }
}

function serialize(result: unknown): string {
  let text: string
  try {
    text = JSON.stringify(result) ?? 'null'
  } catch {
    throw new Error('Unable to stringify response body')
  }
  if (text.length > LONGEST_ANSWER_BYTES / 4 && Buffer.byteLength(text) > LONGEST_ANSWER_BYTES) {
    throw new RuntimeFailure(
      'Function.ResponseSizeTooLarge',
      `Response payload size exceeded maximum allowed payload size (${LONGEST_ANSWER_BYTES} bytes).`,
    )
  }
  return text
}

process.on('unhandledRejection', (reason) =>
  sendError(
    new RuntimeFailure(
      'Runtime.UnhandledPromiseRejection',
      String(reason),
      reason instanceof Error ? reason.stack : undefined,
    ),
    true,
  ),
)
process.on('uncaughtException', (error) => sendError(error, true))
parentPort!.on('message', (message: ToWorker) =>
  message.kind === 'load' ? load(message.index) : invoke(message),
)
