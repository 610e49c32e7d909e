import type { ExecutionRecord } from '../interpreter/execution.ts'
import type { Json } from '../machine/json.ts'
import type { MapRunDeps } from './active-map-run.ts'
import { type ChildOrigin, createChild } from './child-execution.ts'
import type { MapRunRecord } from './map-run-record.ts'

interface Replacing {
  onStart(child: ExecutionRecord): void
  /** Called when the run has the other execution in place of the one that failed. */
  onReplaced(): void
}

/**
 * Starts another execution in the place of an Express one that failed: those cannot be redriven.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
 */
export function startAnew(
  { store, engine, clock, nextExecutionId }: MapRunDeps,
  origin: ChildOrigin,
  { run, failed }: { run: MapRunRecord; failed: ExecutionRecord },
  { onStart, onReplaced }: Replacing,
) {
  const { mapRunArn: _, mapRunIndex: index = 0, itemCount: items = 0, ...alone } = failed
  const pending = { index, input: failed.input, items }
  const child = createChild(origin, run, pending, {
    ...{ id: nextExecutionId(), now: clock.now() },
    anew: run.redriveCount,
  })
  const release = clock.hold()
  const replace = () => {
    const replaced = () => {
      onReplaced()
      release()
    }
    engine.rewrite(alone).then(replaced, replaced)
  }
  // An earlier process may have started it.
  if (store.findExecution(child.arn)) {
    replace()
  } else {
    onStart(child)
    engine.launch(child, JSON.parse(child.input) as Json).then(replace, replace)
  }
}
