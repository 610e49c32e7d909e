// Written by `npm run asl` from the files statemachines/*.saga.ts: each is a workflow that is deployed.
export { dataMigration } from './data-migration.saga.ts'
export { documentApproval } from './document-approval.saga.ts'
export { moneyTransfer } from './money-transfer.saga.ts'
export { orderFulfillment } from './order-fulfillment.saga.ts'
