// Places orders from a process of its own: node load-process.ts '<BurstLoad as JSON>' <URL of the API>
import type { BurstLoad } from './place-orders.ts'
import { placeOrders } from './place-orders.ts'

const [load, apiUrl] = process.argv.slice(2)
process.send!(await placeOrders(apiUrl!, JSON.parse(load!) as BurstLoad))
process.disconnect()
