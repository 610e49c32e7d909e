export { createEventBus, type EventBus } from './bus.ts'
export type { Event } from './event.ts'
