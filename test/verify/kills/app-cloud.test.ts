import { expect, onTestFinished, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { createShop } from '#test/support/shop.ts'
import { recordTransactions } from '#test/support/transactions.ts'
import { createAppCloud } from '#verify/kills/app-cloud.ts'

test('a cloud that is killed, or heals, keeps tokens of transactions from the emulator', async () => {
  const { transactions, dynamoDbFault } = recordTransactions()
  const cloud = createAppCloud({ assembly: testAssembly, port: 0, awsPort: 0, dynamoDbFault })
  onTestFinished(() => cloud.stop())
  const shop = createShop((await cloud.start()).url!, 'demo')
  await shop.stock('SKU-A', 1)
  expect(transactions).not.toEqual([])
  expect(transactions.filter((body) => 'ClientRequestToken' in body)).toEqual([])
})
