import { isAwsError } from '#local/aws-error.ts'
import type { MapRunWait } from '../interpreter/execution.ts'
import { Effort } from '../machine/effort.ts'
import { EvaluationFailure, StateFailure } from '../machine/failure.ts'
import { itemsOf } from '../machine/item.ts'
import { createRandom } from '../machine/random.ts'
import type { MapRunDeps } from './active-map-run.ts'
import { createChildInputs } from './batches.ts'
import type { ChildOrigin } from './child-execution.ts'
import { type Counted, dropItem, type PendingChild, readItems, toItem } from './map-run-record.ts'
import { readItems as readSource } from './read-items.ts'

const PAGE = 500

/**
 * Stores the input of every execution that the run is to start, a page in memory at a time; returns how many there are.
 * What an earlier process has stored of it is dropped first. Ends early when `isWanted` says so.
 */
export async function spoolItems(
  deps: MapRunDeps,
  origin: ChildOrigin,
  wait: MapRunWait,
  isWanted: () => boolean,
): Promise<Counted> {
  const { arn } = wait
  await dropAll(deps, arn)
  const items = wait.reader ? readSource(deps.objects, wait.reader) : itemsOf(wait.items ?? [])
  const turn = { at: deps.clock.now(), random: createRandom(deps.createSeed()), effort: new Effort() }
  const total = { executions: 0, items: 0 }
  let page: PendingChild[] = []
  const flush = async () => {
    await deps.engine.write(page.map((child) => toItem(arn, child))).catch(ignoreDelay)
    page = []
  }
  for await (const child of createChildInputs(origin, wait, items, turn)) {
    if (!isWanted()) {
      break
    }
    page.push(child)
    total.executions++
    total.items += child.items
    if (page.length === PAGE || turn.effort.isGreat) {
      await flush()
      turn.effort = new Effort()
    }
  }
  await flush()
  return total
}

async function dropAll({ store, engine }: MapRunDeps, arn: string): Promise<void> {
  for (;;) {
    const page = readItems(store, arn, -1, PAGE)
    if (page.length === 0) {
      return
    }
    await engine.write(page.map(({ index }) => dropItem(arn, index)))
  }
}

/** What the store does not take yet it takes later. */
function ignoreDelay(error: unknown) {
  if (!isAwsError(error)) {
    throw error
  }
}

/** Returns why a run could not read its items, or did not get at them. */
export function explainProblem({ frame }: ChildOrigin, error: unknown): { error: string; cause: string } {
  if (error instanceof StateFailure) {
    return { error: error.error ?? 'States.Runtime', cause: error.errorCause ?? '' }
  }
  if (error instanceof EvaluationFailure) {
    const where = `the state '${frame.state}' (entered at the event id #${frame.entered})`
    return { error: error.error, cause: `An error occurred while executing ${where}. ${error.message}` }
  }
  return { error: 'States.Runtime', cause: (error as Error).message }
}
