import { isObject, type Json, type JsonObject } from './json.ts'

/** What a Map runs over. An inline Map takes lists only: "the Map state accepts only a JSON array as input". */
export type Items = Json[] | JsonObject

/** An item of a Map: an element of a list, or a member of an object, which has a key. */
export interface Item {
  readonly value: Json
  readonly key?: string
  readonly source: string
}

/** The source of items that come from the execution itself. */
export const STATE_DATA = 'STATE_DATA'

export function isList(value: Json | undefined): value is Json[] {
  return Array.isArray(value)
}

export function isItems(value: Json | undefined): value is Items {
  return isList(value) || isObject(value)
}

/**
 * Yields "the elements of an array, or the key-value pairs of a JSON object"
 * (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html).
 */
export function* itemsOf(items: Items, source = STATE_DATA): Generator<Item> {
  if (isList(items)) {
    for (const value of items) {
      yield { value, source }
    }
    return
  }
  for (const [key, value] of Object.entries(items)) {
    yield { key, value, source }
  }
}

/** Returns what an iteration gets of the item where no ItemSelector says otherwise. */
export function inputOf({ key, value }: Item): Json {
  return key === undefined ? value : { Key: key, Value: value }
}

/**
 * Returns what the context object says of the item
 * (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html#contextobject-map).
 */
export function itemContext(
  index: number,
  { key, value, source = STATE_DATA }: Pick<Item, 'value'> & Partial<Item>,
): JsonObject {
  const Item = { Index: index, ...(key === undefined ? {} : { Key: key }), Value: value, Source: source }
  return { Map: { Item } }
}
