export { createGateway, type GatewaySetup } from './gateway.ts'
