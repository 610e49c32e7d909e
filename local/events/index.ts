export { createEventBus, type Event, type EventBus } from './bus.ts'
