import { Worker } from 'node:worker_threads'
import type { Span } from '#local/telemetry/span.ts'
import { InFlight } from './in-flight.ts'
import { exitFailure, outOfMemoryFailure } from './platform-failure.ts'
import type { FromWorker, FunctionSpec, Invocation, SandboxData, ToWorker } from './runtime/protocol.ts'

export interface Outcome {
  /** JSON text: the answer, or `{ errorType, errorMessage, trace? }`. */
  payload: string
  failed: boolean
  log?: string | undefined
  /** What the function has recorded. */
  spans?: readonly Span[] | undefined
  /** How the invocation came to its function, by `performance.now()`. */
  course?: Course | undefined
}

/** When an invocation got its sandbox, and when that had loaded the function, if it had to. */
export interface Course {
  taken: number
  loaded?: number
}

/** A worker thread that runs invocations of any of its functions; its pool says how many at a time. */
export interface Sandbox {
  /** Functions as they were deployed: of one that was deployed again there may be both. */
  readonly loaded: ReadonlyMap<FunctionSpec, number>
  /** False once the worker has ended or must not be used again. */
  isAlive(): boolean
  /** Milliseconds of its life in which its thread has not waited for anything. */
  workedFor(): number
  /** Asked for again while it loads, it loads once. */
  load(spec: FunctionSpec): Promise<Outcome>
  /** Of a function that is loaded. */
  invoke(spec: FunctionSpec, invocation: Invocation): Promise<Outcome>
  terminate(): Promise<void>
}

/** Lambda gives the init phase ten seconds, whatever the function's own time limit. */
const INIT_TIMEOUT_MS = 10_000

/**
 * V8 may abort the whole process when a worker meets its heap limit. So the limit that counts is watched from here,
 * and V8's lies this many megabytes above it.
 */
const HEAP_RESERVE_MB = 512
const HEAP_WATCH_MS = 50
/** Starts TypeScript from the compile cache, which spares each worker the type stripper (15 ms and 10 MB). */
const BOOTSTRAP = `const { compileCache, main } = require('node:worker_threads').workerData
require('node:module').enableCompileCache(compileCache)
import(main)`

export interface SandboxMemory {
  /** Of all functions together; beyond it the sandbox ends. */
  heapMegabytes: number
  /** Of V8's young generation: more of it is collected less often. */
  youngMegabytes: number
}

export interface SandboxOptions {
  compileCache: string | undefined
  /** Gets what functions print in CloudWatch's embedded metric format. */
  takeMetrics: ((text: string) => void) | undefined
}

export function createSandbox(
  data: SandboxData,
  { heapMegabytes, youngMegabytes }: SandboxMemory,
  { compileCache, takeMetrics }: SandboxOptions,
): Sandbox {
  const worker = new Worker(BOOTSTRAP, {
    eval: true,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    trackUnmanagedFds: false,
    resourceLimits: {
      maxOldGenerationSizeMb: heapMegabytes + HEAP_RESERVE_MB,
      maxYoungGenerationSizeMb: youngMegabytes,
    },
    workerData: { ...data, compileCache, main: new URL('./runtime/worker.ts', import.meta.url).href },
  })
  // The worker must not keep the process alive when all else is done.
  worker.unref()
  const loaded = new Map<FunctionSpec, number>()
  const loading = new Map<FunctionSpec, Promise<Outcome>>()
  let loads = 0
  let alive = true
  let heapWatch: NodeJS.Timeout | undefined
  let lastError: unknown

  /** Takes no more. What runs may still come to its end; where the thread is kept busy, it meets its own time limit. */
  const retire = () => {
    alive = false
  }
  const inFlight = new InFlight({
    onTimeout: retire,
    onLast() {
      clearInterval(heapWatch)
      heapWatch = undefined
      if (!alive) {
        void worker.terminate()
      }
    },
  })
  const fail = (describe: (requestId: string) => string) => {
    alive = false
    void worker.terminate()
    inFlight.endAll(describe)
  }
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'metrics') {
      takeMetrics?.(message.text)
    } else if (message.kind === 'fatal') {
      fail(() => message.payload)
    } else if (message.kind === 'loaded') {
      inFlight.end(message.requestId, { payload: '', failed: false })
    } else if (message.kind === 'unloadable') {
      retire()
      inFlight.end(message.requestId, { payload: message.payload, failed: true })
    } else {
      const { requestId, payload, kind, log, spans } = message
      inFlight.end(requestId, { payload, failed: kind === 'error', log, spans })
    }
  })
  worker.on('error', (error) => {
    lastError = error
  })
  worker.on('exit', (code) => fail((requestId) => exitFailure(requestId, code, lastError)))

  const watchHeap = async () => {
    const before = inFlight.requestIds()
    const heap = await worker.getHeapStatistics().catch(() => undefined)
    const isSame = before.some((requestId) => inFlight.has(requestId))
    if (heap && isSame && heap.used_heap_size + heap.external_memory > heapMegabytes * 2 ** 20) {
      fail(outOfMemoryFailure)
    }
  }
  const run = (message: ToWorker, limit: number): Promise<Outcome> => {
    const { requestId } = message
    const outcome = inFlight.begin(requestId, limit)
    heapWatch ??= setInterval(watchHeap, HEAP_WATCH_MS)
    if (alive) {
      worker.postMessage(message)
    } else {
      inFlight.end(requestId, { payload: exitFailure(requestId, 1, lastError), failed: true })
    }
    return outcome
  }
  const load = async (spec: FunctionSpec): Promise<Outcome> => {
    const index = loads++
    const outcome = await run({ kind: 'load', requestId: crypto.randomUUID(), index, spec }, INIT_TIMEOUT_MS)
    loading.delete(spec)
    if (!outcome.failed) {
      loaded.set(spec, index)
    }
    return outcome
  }

  return {
    loaded,
    isAlive: () => alive,
    workedFor: () => worker.performance.eventLoopUtilization().active,
    load(spec) {
      const promise = loading.get(spec) ?? load(spec)
      loading.set(spec, promise)
      return promise
    },
    invoke: (spec, invocation) =>
      run({ kind: 'invoke', index: loaded.get(spec)!, ...invocation }, spec.timeout),
    async terminate() {
      alive = false
      await worker.terminate()
    },
  }
}
