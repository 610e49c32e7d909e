/** What an update does to attributes of an item. An attribute whose value is undefined is left as it is. */
export interface Change {
  readonly set?: Readonly<Record<string, unknown>>
  /** Set where the item has no such attribute yet. */
  readonly setOnce?: Readonly<Record<string, unknown>>
  /** Wins over `setOnce`. */
  readonly remove?: readonly string[]
  /** Members of sets. */
  readonly add?: Readonly<Record<string, Set<string>>>
  readonly delete?: Readonly<Record<string, Set<string>>>
}

/**
 * A condition in DynamoDB's words. `#name` is the attribute of that name, `:name` the value of that name here, or the
 * one that the change beside it sets.
 */
export interface Condition {
  readonly that: string
  readonly values?: Readonly<Record<string, unknown>>
}

/** The parts of an `Update` that carry out the change under the condition. Names are aliased, for some are reserved. */
export function updateExpression(change: Change, condition?: Condition) {
  const { remove = [] } = change
  const set = defined(change.set)
  const setOnce = defined(change.setOnce).filter(
    ([name]) => !(name in (change.set ?? {})) && !remove.includes(name),
  )
  const add = defined(change.add)
  const deleted = defined(change.delete)
  const UpdateExpression = [
    clause('SET', [
      ...set.map(([name]) => `#${name} = :${name}`),
      ...setOnce.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`),
    ]),
    clause(
      'REMOVE',
      remove.map((name) => `#${name}`),
    ),
    clause(
      'ADD',
      add.map(([name]) => `#${name} :${name}`),
    ),
    clause(
      'DELETE',
      deleted.map(([name]) => `#${name} :${name}`),
    ),
  ]
    .filter(Boolean)
    .join(' ')
  const values = { ...Object.fromEntries([...set, ...setOnce, ...add, ...deleted]), ...condition?.values }
  return {
    UpdateExpression,
    ...(condition ? { ConditionExpression: condition.that } : {}),
    ...aliases(`${UpdateExpression} ${condition?.that ?? ''}`, values),
  }
}

/** The parts of a `Put` or a `ConditionCheck` that hold it to the condition. */
export function conditionExpression({ that, values = {} }: Condition) {
  return { ConditionExpression: that, ...aliases(that, values) }
}

export function bothOf(one: Condition, other: Condition): Condition {
  return { that: `(${one.that}) AND (${other.that})`, values: { ...one.values, ...other.values } }
}

/** DynamoDB refuses names and values that no expression uses, and empty lists of them. */
function aliases(expressions: string, values: Readonly<Record<string, unknown>>) {
  const names = [...new Set(expressions.match(/#\w+/g))].map((alias) => [alias, alias.slice(1)])
  const given = Object.entries(values).map(([name, value]) => [`:${name}`, value])
  return {
    ...(names.length > 0
      ? { ExpressionAttributeNames: Object.fromEntries(names) as Record<string, string> }
      : {}),
    ...(given.length > 0
      ? { ExpressionAttributeValues: Object.fromEntries(given) as Record<string, unknown> }
      : {}),
  }
}

function clause(keyword: string, parts: readonly string[]): string {
  return parts.length > 0 ? `${keyword} ${parts.join(', ')}` : ''
}

function defined<Value>(values: Readonly<Record<string, Value>> = {}): [string, Value][] {
  return Object.entries(values).filter(([, value]) => value !== undefined)
}
