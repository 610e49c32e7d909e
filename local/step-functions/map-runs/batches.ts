import { type EvaluatingTurn, FrameScope } from '../interpreter/evaluation-scope.ts'
import type { MapRunWait } from '../interpreter/execution.ts'
import { type Item, inputOf, itemContext } from '../machine/item.ts'
import { PAYLOAD_LIMIT, writeData } from '../machine/json.ts'
import type { ChildOrigin } from './child-execution.ts'
import type { PendingChild } from './map-run-record.ts'

/** Applies ItemSelector to each item, and puts as many items into an execution as ItemBatcher says. */
export async function* createChildInputs(
  { execution, frame }: ChildOrigin,
  wait: MapRunWait,
  items: AsyncIterable<Item> | Iterable<Item>,
  turn: Omit<EvaluatingTurn, 'execution'>,
): AsyncGenerator<PendingChild> {
  const { language } = frame.region.states.get(frame.state)!
  const selected = async function* (): AsyncGenerator<string> {
    let index = 0
    for await (const item of items) {
      turn.effort.begin()
      const scope = new FrameScope({ execution, ...turn }, frame, itemContext(index++, item))
      yield writeData(await language.selectItem(scope, wait.input, inputOf(item)))
    }
  }
  let index = 0
  for await (const { input, items } of batch(selected(), wait.batching)) {
    yield { index: index++, input, items }
  }
}

/** Puts the JSON texts of items into as many inputs as ItemBatcher says. */
export async function* batch(
  items: AsyncIterable<string> | Iterable<string>,
  batching: MapRunWait['batching'],
): AsyncGenerator<{ input: string; items: number }> {
  if (!batching) {
    for await (const input of items) {
      yield { input, items: 1 }
    }
    return
  }
  const head = batching.input === undefined ? '' : `"BatchInput":${JSON.stringify(batching.input)},`
  const wrap = (texts: readonly string[]) => ({
    input: `{${head}"Items":[${texts.join(',')}]}`,
    items: texts.length,
  })
  const most = batching.items ?? Number.POSITIVE_INFINITY
  const room = Math.min(batching.bytes ?? PAYLOAD_LIMIT, PAYLOAD_LIMIT) - Buffer.byteLength(wrap([]).input)
  let texts: string[] = []
  let bytes = 0
  for await (const text of items) {
    const size = Buffer.byteLength(text) + 1
    // An item that is longer than a batch may be has one for itself.
    if (texts.length > 0 && (texts.length >= most || bytes + size - 1 > room)) {
      yield wrap(texts)
      texts = []
      bytes = 0
    }
    texts.push(text)
    bytes += size
  }
  if (texts.length > 0) {
    yield wrap(texts)
  }
}
