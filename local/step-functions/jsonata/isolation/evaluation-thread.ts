import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { TOO_LARGE, TOO_LONG } from '../limits.ts'
import type { EvaluationReply, EvaluationRequest } from './protocol.ts'

/** What the thread replied, or the limit at which it was stopped. */
export type EvaluationOutcome = EvaluationReply | { readonly limit: string }

/**
 * An evaluation may take this much processor time; on AWS, time: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html.
 * A machine that is busy with other things must not change what an expression is.
 */
const LONGEST_MICROSECONDS = 1_000_000
/** For what uses no processor time and does not end either. */
const LONGEST_WALL_MS = 20_000
const LARGEST_HEAP_BYTES = 256 * 2 ** 20
const WATCH_MS = 50
/** V8 may abort the whole process when a worker meets its own limit, so that lies far above the one that counts. */
const LARGEST_V8_HEAP_MB = 2_048

/** A worker thread that evaluates one expression at a time, and is stopped when that takes too much time or memory. */
export class EvaluationThread {
  private readonly worker: Worker
  /** The start of the thread is not counted as time of an evaluation. */
  private readonly ready: Promise<unknown>
  private end: ((outcome: EvaluationOutcome) => void) | undefined
  isAlive = true

  constructor() {
    this.worker = new Worker(new URL('./worker.ts', import.meta.url), {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: LARGEST_V8_HEAP_MB },
    })
    this.worker.unref()
    this.ready = once(this.worker, 'message')
    this.worker.on('message', (reply: EvaluationReply) => this.end?.(reply))
    this.worker.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      this.stop(code === 'ERR_WORKER_OUT_OF_MEMORY' ? TOO_LARGE : message),
    )
    this.worker.on('exit', () => this.stop())
  }

  async evaluate(request: EvaluationRequest): Promise<EvaluationOutcome> {
    await this.ready
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.stop(TOO_LONG), LONGEST_WALL_MS)
      let since: NodeJS.CpuUsage | undefined
      const watch = setInterval(async () => {
        since = await this.watch(since)
      }, WATCH_MS)
      this.end = (outcome) => {
        clearTimeout(timer)
        clearInterval(watch)
        this.end = undefined
        resolve(outcome)
      }
      this.worker.postMessage(request)
    })
  }

  stop(limit = TOO_LARGE) {
    if (this.isAlive) {
      this.isAlive = false
      void this.worker.terminate()
    }
    this.end?.({ limit })
  }

  /** Looks how far the evaluation is from its limits. Returns the processor time at the first look. */
  private async watch(since: NodeJS.CpuUsage | undefined): Promise<NodeJS.CpuUsage | undefined> {
    const { end } = this
    try {
      const heap = await this.worker.getHeapStatistics()
      const used = await this.worker.cpuUsage()
      if (this.end !== end) {
        return since
      }
      if (heap.used_heap_size + heap.external_memory > LARGEST_HEAP_BYTES) {
        this.stop(TOO_LARGE)
      } else if (since && used.user + used.system - since.user - since.system > LONGEST_MICROSECONDS) {
        this.stop(TOO_LONG)
      }
      return since ?? used
    } catch {
      // The thread has ended.
      return since
    }
  }
}
