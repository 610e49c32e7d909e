import type { Execution, ExecutionRecord, Frame, MapRunWait } from '../interpreter/execution.ts'
import { ActiveMapRun, type MapRunDeps } from './active-map-run.ts'
import { findMapRun, findUnfinished, type MapRunRecord, toDocuments } from './map-run-record.ts'

/** The Map Runs of all executions. Those in flight are held here, all others by the store alone. */
export class MapRuns {
  private readonly deps: MapRunDeps
  private readonly active = new Map<string, ActiveMapRun>()

  constructor(deps: MapRunDeps) {
    this.deps = deps
  }

  /** Starts a run, or goes on with it after a restart or with a redrive. */
  run(execution: Execution, frame: Frame, wait: MapRunWait) {
    const { arn } = wait
    const run = new ActiveMapRun(this.deps, { execution, frame }, wait, () => this.active.delete(arn))
    this.active.set(arn, run)
    void run.start()
  }

  /** Called when nobody waits for the run any more. */
  abort(arn: string) {
    this.active.get(arn)?.abort()
  }

  /** Called when an execution that a run has started has ended. */
  childEnded(record: ExecutionRecord) {
    this.active.get(record.mapRunArn ?? '')?.childEnded(record)
  }

  find(arn: string): MapRunRecord | undefined {
    return this.active.get(arn)?.record ?? findMapRun(this.deps.store, arn)
  }

  /** Returns false for a run that is over. */
  async update(arn: string, change: Parameters<ActiveMapRun['update']>[0]): Promise<boolean> {
    const run = this.active.get(arn)
    await run?.update(change)
    return run !== undefined
  }

  /** Called once after a restart: ends runs whose executions have ended, and stops what those had started. */
  endOrphans(running: readonly ExecutionRecord[]) {
    const { engine, store, clock } = this.deps
    for (const { arn, mapRunArn } of running) {
      if (mapRunArn !== undefined && !this.active.has(mapRunArn)) {
        engine.post(arn, { type: 'stop' })
      }
    }
    for (const record of findUnfinished(store)) {
      if (!this.active.has(record.arn)) {
        const ended: MapRunRecord = { ...record, status: 'ABORTED', stopDate: clock.now() }
        engine.write(toDocuments(ended)).catch(() => {})
      }
    }
  }

  stop() {
    for (const run of this.active.values()) {
      run.stop()
    }
    this.active.clear()
  }
}
