import { type Change, type Condition, conditionExpression, updateExpression } from './expression.ts'
import type { ItemKey } from './keys.ts'
import type { Write } from './transact.ts'

/** Which item a write is about, by what tag a refusal names it, and under which condition it is written. */
interface Target {
  readonly tag: string
  readonly table: string
  readonly key: ItemKey
  readonly condition?: Condition
}

const ON_REFUSAL = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const

export function updateWrite({ tag, table, key, condition }: Target, change: Change): Write {
  return {
    tag,
    Update: { TableName: table, Key: key, ...updateExpression(change, condition), ...ON_REFUSAL },
  }
}

export function checkWrite({ tag, table, key, condition }: Required<Target>): Write {
  return {
    tag,
    ConditionCheck: { TableName: table, Key: key, ...conditionExpression(condition), ...ON_REFUSAL },
  }
}

export function putWrite({ tag, table, key, condition }: Required<Target>, attributes: object): Write {
  return {
    tag,
    Put: {
      TableName: table,
      Item: { ...key, ...attributes },
      ...conditionExpression(condition),
      ...ON_REFUSAL,
    },
  }
}

export const IS_ABSENT: Condition = { that: 'attribute_not_exists(pk)' }
