export { createTopics, type Topics } from './topics.ts'
