export { createEventSources, type EventSources } from './event-sources.ts'
export { createQueues, type Queues } from './queues.ts'
