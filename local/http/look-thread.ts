import { parentPort } from 'node:worker_threads'
import { type Ends, lookForUsers } from './tcp-tables.ts'

parentPort!.on('message', async (connections: readonly Ends[]) => {
  parentPort!.postMessage(await lookForUsers(connections, Number.POSITIVE_INFINITY))
})

// Tells that all is loaded.
parentPort!.postMessage('ready')
