export { type Authorize, createGateway } from './gateway.ts'
