import { parentPort, workerData } from 'node:worker_threads'
import { callHandler } from './call-handler.ts'
import { createContext } from './context.ts'
import { RuntimeFailure, toFailure } from './failure.ts'
import { type Handler, loadHandler } from './load.ts'
import { captureOutput } from './log.ts'
import type { FromWorker, FunctionSpec, SandboxData, Told, ToWorker } from './protocol.ts'
import { provideSdk } from './provide-sdk.ts'
import { shareFiles } from './shared-files.ts'
import { setDate } from './simulated-date.ts'

/** Lambda's limit for a synchronous answer, in bytes. */
const LONGEST_ANSWER_BYTES = 6_291_556

const { logDescriptor, traces } = workerData as SandboxData
const functions = new Map<number, Loaded>()
/** How often each handler was loaded: another deployment of the same code has another environment, and a state of its own. */
const loads = new Map<string, number>()
const log = captureOutput(logDescriptor, (text) => send({ kind: 'metrics', text }))
shareFiles()
const tracing = traces ? (await import('./start-tracing.ts')).startTracing() : undefined
provideSdk()
// The script that starts this thread has them, and an ES module on AWS has not.
for (const name of ['require', 'module', 'exports', '__filename', '__dirname']) {
  Reflect.deleteProperty(globalThis, name)
}

interface Loaded {
  spec: FunctionSpec
  /** Each function keeps its own, what it writes there included, as long as the sandbox lives. */
  environment: NodeJS.ProcessEnv
  handler: Handler
}

function send(message: FromWorker) {
  return parentPort!.postMessage(message)
}

function sendError(thrown: unknown, fatal: boolean, told?: Told) {
  return send({ kind: 'error', payload: JSON.stringify(toFailure(thrown)), fatal, ...told })
}

async function load({ index, spec }: ToWorker & { kind: 'load' }): Promise<void> {
  const environment = { ...spec.environment }
  process.env = environment
  log.begin(spec.name, 'init')
  const code = `${spec.taskRoot} ${spec.handler}`
  const before = loads.get(code) ?? 0
  loads.set(code, before + 1)
  try {
    functions.set(index, { spec, environment, handler: await loadHandler(spec, before) })
    send({ kind: 'loaded' })
  } catch (error) {
    sendError(error, true)
  }
}

async function invoke(message: ToWorker & { kind: 'invoke' }): Promise<void> {
  const { spec, environment, handler } = functions.get(message.index)!
  process.env = environment
  process.env._X_AMZN_TRACE_ID = message.traceHeader
  setDate(message.time)
  log.begin(spec.name, message.requestId)
  const tell = (): Told => ({
    ...(message.wantsLog ? { log: log.tail() } : {}),
    ...(tracing ? { spans: tracing.take() } : {}),
  })
  const run = () =>
    callHandler(handler, JSON.parse(message.payload), createContext(spec, message), spec.takesCallbacks)
  try {
    const { traceHeader, time } = message
    const result = await (tracing ? tracing.run(traceHeader, time, run) : run())
    send({ kind: 'result', payload: serialize(result), ...tell() })
  } catch (error) {
    sendError(error, false, tell())
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
parentPort!.on('message', (message: ToWorker) => (message.kind === 'load' ? load(message) : invoke(message)))
