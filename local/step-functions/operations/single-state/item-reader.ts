import { type Item, inputOf } from '../../machine/item.ts'
import type { Json } from '../../machine/json.ts'
import { parseItems } from '../../map-runs/parse-items.ts'
import { limitItems } from '../../map-runs/read-items.ts'
import type { Test } from './state-test.ts'

/** Returns the items in data as an ItemReader's source has them. Throws StateFailure States.ItemReaderFailed. */
export async function readItems(
  { node, scope, inspection }: Test,
  input: Json,
  data: string,
): Promise<Item[]> {
  const config = node.distributed?.readerConfig
  const maxItems = await config?.language.selectNumber(scope, input, 'MaxItems')
  const items: Item[] = []
  for await (const item of limitItems(
    () => parseItems(Buffer.from(data), config?.definition ?? {}),
    maxItems,
  )) {
    items.push(item)
  }
  if (config?.definition.ItemsPointer !== undefined) {
    inspection.note('afterItemsPointer', items.map(inputOf))
  }
  return items
}
