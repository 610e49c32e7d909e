import type { Clock } from '#local/clock.ts'
import type { ObjectStore } from '../api.ts'
import type { Engine } from '../engine/engine.ts'
import type { ExecutionRecord, MapRunOutcome, MapRunWait } from '../interpreter/execution.ts'
import { isExpressArn } from '../machine/express.ts'
import type { Json } from '../machine/json.ts'
import type { Store } from '../store/store.ts'
import { type ChildOrigin, childMachineArn, createChild } from './child-execution.ts'
import { concludeRun } from './conclude-run.ts'
import { createTally, type Tally } from './failure-tally.ts'
import { dropItem, findMapRun, type MapRunRecord, readItems, toDocuments } from './map-run-record.ts'
import { findRedrives } from './redrives.ts'
import { explainProblem, spoolItems } from './spool-items.ts'
import { startAnew } from './start-anew.ts'

export interface MapRunDeps {
  readonly clock: Clock
  readonly store: Store
  readonly engine: Engine
  readonly objects: ObjectStore | undefined
  nextExecutionId(): number
  createSeed(): string
}

/** Executions of one run in flight, whatever MaxConcurrency says: each of them is held in memory. */
const MOST_CHILDREN = 1_000

/** Executions started in one turn of the event loop; then others get theirs. */
const STARTS_PER_TURN = 50

const ITEMS_PAGE = 50

/** A Map Run in flight: starts executions for its items, as many at a time as it may, and says in the end what came of them. */
export class ActiveMapRun {
  readonly record: MapRunRecord
  readonly wait: MapRunWait
  private readonly deps: MapRunDeps
  private readonly origin: ChildOrigin
  private readonly onEnd: () => void
  /** Items of each execution in flight. */
  private readonly running = new Map<string, number>()
  private tally: Tally = createTally([])
  private redrives: Iterator<ExecutionRecord> = [][Symbol.iterator]()
  private lastTaken = -1
  private page: ReturnType<typeof readItems> = []
  private ending: Extract<MapRunOutcome, { error: string }> | 'aborted' | undefined
  private isReady = false
  private isConcluding = false
  private isStopped = false
  private hasTurn = false

  constructor(deps: MapRunDeps, origin: ChildOrigin, wait: MapRunWait, onEnd: () => void) {
    this.deps = deps
    this.origin = origin
    this.wait = wait
    this.onEnd = onEnd
    this.record = findMapRun(deps.store, wait.arn) ?? {
      arn: wait.arn,
      executionArn: origin.execution.record.arn,
      stateMachineArn: childMachineArn(origin),
      startDate: deps.clock.now(),
      status: 'RUNNING',
      concurrency: wait.concurrency,
      tolerance: wait.tolerance,
      resultsWritten: { executions: 0, items: 0 },
      redriveCount: 0,
    }
  }

  /** Begins, or goes on after a restart or with a redrive. */
  async start(): Promise<void> {
    const release = this.deps.clock.hold()
    try {
      if (this.wait.redriveCount > this.record.redriveCount) {
        this.beginRedrive()
      }
      if (this.record.status !== 'RUNNING') {
        return this.conclude()
      }
      await this.save()
      if (!this.record.total) {
        this.record.total = await spoolItems(
          this.deps,
          this.origin,
          this.wait,
          () => this.ending === undefined,
        )
        await this.save()
      }
      this.restore()
    } catch (error) {
      this.ending ??= { ...explainProblem(this.origin, error), hasItems: this.record.total !== undefined }
    } finally {
      release()
    }
    this.isReady = true
    this.fill()
  }

  private beginRedrive() {
    const { record, wait, deps } = this
    record.status = 'RUNNING'
    record.redriveCount = wait.redriveCount
    record.redriveDate = deps.clock.now()
    delete record.stopDate
    delete record.failure
  }

  /** Finds what an earlier process has left. */
  private restore() {
    const { store } = this.deps
    const { arn, redriveCount } = this.record
    this.tally = createTally(store.countChildren(arn, redriveCount))
    const limit = Number.MAX_SAFE_INTEGER
    for (const child of store.listExecutions({ by: 'mapRunArn', arn, status: 'RUNNING', limit })) {
      this.running.set(child.arn, child.itemCount ?? 0)
    }
    this.redrives = findRedrives(store, this.record)
  }

  /** Takes other limits while it runs. */
  async update(change: Partial<Pick<MapRunRecord, 'concurrency' | 'tolerance'>>): Promise<void> {
    this.record.concurrency = change.concurrency ?? this.record.concurrency
    this.record.tolerance = { ...this.record.tolerance, ...change.tolerance }
    await this.save()
    this.checkTolerance()
    this.fill()
  }

  childEnded({ arn, status }: ExecutionRecord) {
    const items = this.running.get(arn)
    if (items === undefined) {
      return
    }
    this.running.delete(arn)
    if (status === 'FAILED' || status === 'TIMED_OUT') {
      this.tally.failed += items
      this.checkTolerance()
    }
    this.fill()
  }

  private checkTolerance() {
    if (this.tally.exceeds(this.record.tolerance, this.record.total?.items ?? 0)) {
      this.end({
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
        hasItems: true,
      })
    }
  }

  /** Called when nobody waits for the run any more. */
  abort() {
    this.end('aborted')
    this.fill()
  }

  /** Starts nothing any more; its executions in flight are stopped. */
  private end(ending: NonNullable<ActiveMapRun['ending']>) {
    if (this.ending) {
      return
    }
    this.ending = ending
    for (const arn of this.running.keys()) {
      this.deps.engine.post(arn, { type: 'stop' })
    }
  }

  /** The process ends: what is under way goes on in the next one. */
  stop() {
    this.isStopped = true
  }

  private fill() {
    if (this.isStopped || !this.isReady || this.hasTurn) {
      return
    }
    let started = 0
    while (!this.ending && this.running.size < this.limit()) {
      if (started++ === STARTS_PER_TURN) {
        return this.fillLater()
      }
      if (!this.startNext()) {
        break
      }
    }
    if (this.running.size === 0) {
      this.conclude()
    }
  }

  private fillLater() {
    const release = this.deps.clock.hold()
    this.hasTurn = true
    setImmediate(() => {
      this.hasTurn = false
      this.fill()
      release()
    })
  }

  private limit(): number {
    return Math.min(this.record.concurrency || MOST_CHILDREN, MOST_CHILDREN)
  }

  /** Returns false when all have been started. */
  private startNext(): boolean {
    const { engine } = this.deps
    const redriven = this.redrives.next()
    if (redriven.done) {
      return this.startItem()
    }
    if (isExpressArn(redriven.value.arn)) {
      this.startAnew(redriven.value)
    } else {
      this.running.set(redriven.value.arn, redriven.value.itemCount ?? 0)
      ignoreDelay(engine.revive(redriven.value))
    }
    return true
  }

  /** The run ends after the execution's place has been taken. */
  private startAnew(failed: ExecutionRecord) {
    this.running.set(failed.arn, 0)
    startAnew(
      this.deps,
      this.origin,
      { run: this.record, failed },
      {
        onStart: ({ arn, itemCount = 0 }) => void this.running.set(arn, itemCount),
        onReplaced: () => {
          this.running.delete(failed.arn)
          this.fill()
        },
      },
    )
  }

  private startItem(): boolean {
    const { store, engine, clock, nextExecutionId } = this.deps
    if (this.page.length === 0) {
      this.page = readItems(store, this.record.arn, this.lastTaken, ITEMS_PAGE)
    }
    const item = this.page.shift()
    if (!item) {
      return false
    }
    this.lastTaken = item.index
    const child = createChild(this.origin, this.record, item, { id: nextExecutionId(), now: clock.now() })
    const drop = () => ignoreDelay(engine.write([dropItem(this.record.arn, item.index)]))
    if (store.findExecution(child.arn)) {
      // An earlier process has started it, and ended before it could say so.
      drop()
      return true
    }
    this.running.set(child.arn, item.items)
    engine.launch(child, JSON.parse(item.input) as Json).then(drop, () => {})
    return true
  }

  private conclude() {
    if (this.isConcluding || this.isStopped) {
      return
    }
    this.isConcluding = true
    const release = this.deps.clock.hold()
    concludeRun(this.deps, this.origin, { record: this.record, wait: this.wait, ending: this.ending })
      .then(async (outcome) => {
        await this.save()
        if (!this.isStopped) {
          this.onEnd()
          const { arn } = this.record
          this.deps.engine.post(this.record.executionArn, {
            ...{ type: 'map-run-ended', frame: this.origin.frame.id, arn },
            outcome,
          })
        }
      })
      .finally(release)
  }

  private async save(): Promise<void> {
    await this.deps.engine.write(toDocuments(this.record)).catch(() => {})
  }
}

/** What the store does not take yet it takes later; meanwhile the execution runs. */
function ignoreDelay(stored: Promise<unknown>) {
  stored.catch(() => {})
}
