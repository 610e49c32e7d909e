import type { DynamoDbFault } from '#local/dynamodb/interceptor.ts'

/** Records the bodies of all transactions that pass the fault, which lets everything pass. */
export function recordTransactions() {
  const transactions: object[] = []
  const dynamoDbFault: DynamoDbFault = ({ operation, body }) => {
    if (operation === 'TransactWriteItems') {
      transactions.push(JSON.parse(body))
    }
    return undefined
  }
  return { transactions, dynamoDbFault }
}
