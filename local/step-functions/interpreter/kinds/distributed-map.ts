import { StateFailure } from '../../machine/failure.ts'
import { isItems } from '../../machine/item.ts'
import { isObject, type Json } from '../../machine/json.ts'
import type { EvaluationScope } from '../../machine/language.ts'
import type { DistributedMap } from '../../machine/machine.ts'
import type { Frame, MapRunOutcome, MapRunWait } from '../execution.ts'
import { exitState } from '../flow.ts'
import { describeError } from '../history.ts'
import type { StateKind, Turn } from '../turn.ts'
import { selectTolerance } from './tolerance.ts'

/** A Map in the mode DISTRIBUTED: a Map Run processes its items in executions of their own, and says what came of them. */
export const distributedMap: StateKind = {
  async run(turn, frame) {
    if (frame.wait?.on === 'map-run') {
      redrive(turn, frame, frame.wait)
    } else {
      await begin(turn, frame)
    }
  },

  async resume(turn, frame, event) {
    if (event.type === 'map-run-ended' && frame.wait?.on === 'map-run' && frame.wait.arn === event.arn) {
      await end(turn, frame, frame.wait, event.outcome)
    }
  },
}

async function begin(turn: Turn, frame: Frame): Promise<void> {
  const { language, distributed } = turn.nodeOf(frame)
  const scope = turn.scopeOf(frame)
  const input = language.selectInput(scope)
  const items = distributed!.reader ? undefined : await language.selectItems(scope, input, isItems)
  const concurrency = (await language.selectInteger(scope, input, 'MaxConcurrency')) ?? 0
  const tolerance = await selectTolerance(language, scope, input)
  const fields = await selectNested(distributed!, scope, input)
  turn.record(frame, {
    type: 'MapStateStarted',
    mapStateStartedEventDetails: { length: items ? Object.keys(items).length : 0 },
  })
  const arn = createRunArn(turn, distributed!.label)
  turn.record(frame, { type: 'MapRunStarted', mapRunStartedEventDetails: { mapRunArn: arn } })
  frame.wait = { on: 'map-run', arn, input, items, ...fields, concurrency, tolerance, redriveCount: 0 }
  turn.effects.push({ do: 'map-run', frame: frame.id, arn })
}

async function selectNested(
  { reader, readerConfig, batcher, writer }: DistributedMap,
  scope: EvaluationScope,
  input: Json,
): Promise<Pick<MapRunWait, 'reader' | 'batching' | 'writer'>> {
  return {
    reader: reader && {
      resource: String(reader.definition.Resource),
      source: await reader.language.selectArguments(scope, input),
      config: readerConfig?.definition ?? {},
      maxItems: await readerConfig?.language.selectNumber(scope, input, 'MaxItems'),
    },
    batching: await selectBatching({ batcher }, scope, input),
    writer: writer && {
      target:
        writer.definition.Resource === undefined
          ? undefined
          : await writer.language.selectArguments(scope, input),
      config: isObject(writer.definition.WriterConfig) ? writer.definition.WriterConfig : {},
    },
  }
}

/** Returns how ItemBatcher puts items together; undefined without one. */
export async function selectBatching(
  { batcher }: Pick<DistributedMap, 'batcher'>,
  scope: EvaluationScope,
  input: Json,
): Promise<MapRunWait['batching']> {
  return (
    batcher && {
      items: await batcher.language.selectInteger(scope, input, 'MaxItemsPerBatch'),
      bytes: await batcher.language.selectInteger(scope, input, 'MaxInputBytesPerBatch'),
      input: await batcher.language.selectTemplate(scope, input, 'BatchInput'),
    }
  )
}

function createRunArn(turn: Turn, label: string): string {
  const { region, accountId, record } = turn.execution
  return `arn:aws:states:${region}:${accountId}:mapRun:${record.stateMachineName}/${label}:${turn.random.uuid()}`
}

function redrive(turn: Turn, frame: Frame, wait: MapRunWait) {
  wait.redriveCount++
  turn.record(frame, {
    type: 'MapRunRedriven',
    mapRunRedrivenEventDetails: { mapRunArn: wait.arn, redriveCount: wait.redriveCount },
  })
  turn.effects.push({ do: 'map-run', frame: frame.id, arn: wait.arn })
}

async function end(turn: Turn, frame: Frame, wait: MapRunWait, outcome: MapRunOutcome): Promise<void> {
  if ('error' in outcome) {
    const { error, cause, hasItems } = outcome
    turn.record(frame, { type: 'MapRunFailed', mapRunFailedEventDetails: describeError(error, cause) })
    if (!hasItems) {
      frame.wait = undefined
    }
    throw new StateFailure(error, cause)
  }
  const { language, next } = turn.nodeOf(frame)
  const started = frame.lastEvent
  turn.record(frame, { type: 'MapRunSucceeded' })
  turn.record(frame, { type: 'MapStateSucceeded' })
  const output = await language.selectOutput(turn.scopeOf(frame), wait.input, outcome.output)
  // AWS has the next event follow on the start of the run.
  frame.lastEvent = started
  exitState(turn, frame, output, next)
}
