import { expect, test } from 'vitest'
import { createConflicts } from '#local/dynamodb/conflicts.ts'

let time = 0
const item = (pk: string) => ({ TableName: 'T', Key: { pk: { S: pk }, sk: { S: 's' } } })
const transaction = (...pks: string[]) => ({
  operation: 'TransactWriteItems',
  body: JSON.stringify({ TransactItems: pks.map((pk) => ({ Update: item(pk) })) }),
})
const plain = (operation: string, pk: string) => ({ operation, body: JSON.stringify(item(pk)) })

test('what a transaction holds is refused to others, by position, until it is over', () => {
  const fault = createConflicts(10, () => time)
  expect(fault(transaction('a', 'b'))).toBeUndefined()
  expect(fault(transaction('c', 'b'))).toMatchObject({
    type: 'TransactionCanceledException',
    fields: { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] },
  })
  expect(fault(plain('UpdateItem', 'a'))).toMatchObject({ type: 'TransactionConflictException' })
  expect(fault(plain('GetItem', 'a'))).toBeUndefined()
  // What was refused holds nothing.
  expect(fault(plain('PutItem', 'c'))).toBeUndefined()
  time += 10
  expect(fault(transaction('a', 'b'))).toBeUndefined()
})
