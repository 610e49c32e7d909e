import { Worker } from 'node:worker_threads'
import type { Span } from '#local/telemetry/span.ts'
import { exitFailure, outOfMemoryFailure, timeoutFailure } from './platform-failure.ts'
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

/** A worker thread that runs one invocation at a time, of any of its functions. */
export interface Sandbox {
  /** Functions as they were deployed: of one that was deployed again there may be both. */
  readonly loaded: ReadonlyMap<FunctionSpec, number>
  /** False once the worker has ended or must not be used again. */
  isAlive(): boolean
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

export interface SandboxSurroundings {
  compileCache: string | undefined
  /** Gets what functions print in CloudWatch's embedded metric format. */
  takeMetrics: ((text: string) => void) | undefined
}

export function createSandbox(
  data: SandboxData,
  { heapMegabytes, youngMegabytes }: SandboxMemory,
  { compileCache, takeMetrics }: SandboxSurroundings,
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
  let alive = true
  let current: { requestId: string; finish: (outcome: Outcome) => void } | undefined
  let lastError: unknown

  const finish = (outcome: Outcome) => {
    const ended = current
    current = undefined
    ended?.finish(outcome)
  }
  const fail = (payload: string) => {
    alive = false
    void worker.terminate()
    finish({ payload, failed: true })
  }
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'metrics') {
      takeMetrics?.(message.text)
    } else if (message.kind === 'loaded') {
      finish({ payload: '', failed: false })
    } else if (message.kind === 'error' && message.fatal) {
      fail(message.payload)
    } else {
      const { payload, kind, log, spans } = message
      finish({ payload, failed: kind === 'error', log, spans })
    }
  })
  worker.on('error', (error) => {
    lastError = error
  })
  worker.on('exit', (code) => {
    alive = false
    if (current) {
      finish({ payload: exitFailure(current.requestId, code, lastError), failed: true })
    }
  })

  const watchHeap = async (requestId: string) => {
    const heap = await worker.getHeapStatistics().catch(() => undefined)
    if (!heap || current?.requestId !== requestId) {
      return
    }
    if (heap.used_heap_size + heap.external_memory > heapMegabytes * 2 ** 20) {
      fail(outOfMemoryFailure(requestId))
    }
  }
  const run = (message: ToWorker, requestId: string, limit: number): Promise<Outcome> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => fail(timeoutFailure(requestId, limit)), limit)
      const guard = setInterval(() => void watchHeap(requestId), HEAP_WATCH_MS)
      current = {
        requestId,
        finish(outcome) {
          clearTimeout(timer)
          clearInterval(guard)
          resolve(outcome)
        },
      }
      if (alive) {
        worker.postMessage(message)
      } else {
        fail(exitFailure(requestId, 1, lastError))
      }
    })

  return {
    loaded,
    isAlive: () => alive,
    async load(spec) {
      // A failure ends the sandbox, so no number is given twice.
      const index = loaded.size
      const outcome = await run({ kind: 'load', index, spec }, crypto.randomUUID(), INIT_TIMEOUT_MS)
      if (!outcome.failed) {
        loaded.set(spec, index)
      }
      return outcome
    },
    invoke: (spec, invocation) =>
      run({ kind: 'invoke', index: loaded.get(spec)!, ...invocation }, invocation.requestId, spec.timeout),
    async terminate() {
      alive = false
      await worker.terminate()
    },
  }
}
