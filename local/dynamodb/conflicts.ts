import type { DynamoDbCall, DynamoDbFault, Interference } from './interceptor.ts'

type Key = Record<string, { S?: string }>
type Action = Record<string, { TableName: string; Key?: Key; Item?: Key }>

const PLAIN_WRITES = ['UpdateItem', 'PutItem', 'DeleteItem']

/**
 * Refuses what DynamoDB would: a write to an item that another transaction holds. The emulator carries out one request
 * after the other, so that nothing meets there; here a transaction holds its items for `holdMs` after it has begun.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export function createConflicts(holdMs: number, now: () => number = () => performance.now()): DynamoDbFault {
  const heldUntil = new Map<string, number>()
  const isHeld = (item: string) => (heldUntil.get(item) ?? 0) > now()
  return ({ operation, body }: DynamoDbCall): Interference | undefined => {
    if (PLAIN_WRITES.includes(operation)) {
      return isHeld(itemOf(JSON.parse(body)))
        ? { status: 400, type: 'TransactionConflictException' }
        : undefined
    }
    if (operation !== 'TransactWriteItems') {
      return undefined
    }
    const items = (JSON.parse(body) as { TransactItems: Action[] }).TransactItems.map((action) =>
      itemOf(Object.values(action)[0]!),
    )
    if (!items.some(isHeld)) {
      for (const item of items) {
        heldUntil.set(item, now() + holdMs)
      }
      return undefined
    }
    const CancellationReasons = items.map((item) => ({ Code: isHeld(item) ? 'TransactionConflict' : 'None' }))
    return { status: 400, type: 'TransactionCanceledException', fields: { CancellationReasons } }
  }
}

function itemOf({ TableName, Key, Item }: Action[string]): string {
  const key = Key ?? Item
  return `${TableName} ${key?.pk?.S} ${key?.sk?.S}`
}
