import { parentPort, workerData } from 'node:worker_threads'
import { callHandler } from './call-handler.ts'
import { createContext } from './context.ts'
import { RuntimeFailure, toFailure } from './failure.ts'
import { createScope, runInScope, scopeEnvironment } from './invocation-scope.ts'
import { type Handler, loadHandler } from './load.ts'
import { captureOutput } from './log.ts'
import type { FromWorker, FunctionSpec, SandboxData, ToWorker } from './protocol.ts'
import { provideSdk } from './provide-sdk.ts'
import { shareFiles } from './shared-files.ts'
import { setDate } from './simulated-date.ts'
import { moveTransactionTokens } from './transaction-tokens.ts'

/** Lambda's limit for a synchronous answer, in bytes. */
const LONGEST_ANSWER_BYTES = 6_291_556

const { logDescriptor, traces, isShared, movesTokens } = workerData as SandboxData
const functions = new Map<number, Loaded>()
/** How often each handler was loaded: another deployment of the same code has another environment, and a state of its own. */
const loads = new Map<string, number>()
captureOutput(logDescriptor, (text) => send({ kind: 'metrics', text }))
scopeEnvironment()
shareFiles()
const tracing = traces ? (await import('./start-tracing.ts')).startTracing() : undefined
const invokeStore = isShared ? await (await import('./invoke-store.ts')).provideInvokeStore() : undefined
provideSdk()
if (movesTokens) {
  moveTransactionTokens()
}
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

function sendFatal(thrown: unknown) {
  return send({ kind: 'fatal', payload: JSON.stringify(toFailure(thrown)) })
}

async function load({ requestId, index, spec }: ToWorker & { kind: 'load' }): Promise<void> {
  const environment = { ...spec.environment }
  const code = `${spec.taskRoot} ${spec.handler}`
  const before = loads.get(code) ?? 0
  loads.set(code, before + 1)
  try {
    const handler = await runInScope(createScope(environment, `${spec.name} init `), () =>
      loadHandler(spec, before),
    )
    functions.set(index, { spec, environment, handler })
    send({ kind: 'loaded', requestId })
  } catch (error) {
    send({ kind: 'unloadable', requestId, payload: JSON.stringify(toFailure(error)) })
  }
}

async function invoke(message: ToWorker & { kind: 'invoke' }): Promise<void> {
  const { requestId, traceHeader, time } = message
  const { spec, environment, handler } = functions.get(message.index)!
  const scope = createScope(environment, `${spec.name} ${requestId.slice(0, 8)} `, time)
  setDate(time)
  const call = () =>
    callHandler(handler, JSON.parse(message.payload), createContext(spec, message), spec.takesCallbacks)
  const callInStore = () => {
    if (invokeStore) {
      return invokeStore(message, call)
    }
    // Where invocations share an environment it would be another's.
    environment._X_AMZN_TRACE_ID = traceHeader
    return call()
  }
  const end = (kind: 'result' | 'error', payload: string) =>
    send({
      ...{ kind, requestId, payload },
      ...(message.wantsLog ? { log: scope.logTail } : {}),
      ...(tracing ? { spans: scope.spans } : {}),
    })
  try {
    const result = await runInScope(scope, () =>
      tracing ? tracing.run(traceHeader, callInStore) : callInStore(),
    )
    end('result', serialize(result))
  } catch (error) {
    end('error', JSON.stringify(toFailure(error)))
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
  sendFatal(
    new RuntimeFailure(
      'Runtime.UnhandledPromiseRejection',
      String(reason),
      reason instanceof Error ? reason.stack : undefined,
    ),
  ),
)
process.on('uncaughtException', sendFatal)
parentPort!.on('message', (message: ToWorker) => (message.kind === 'load' ? load(message) : invoke(message)))
