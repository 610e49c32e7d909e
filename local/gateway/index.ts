export { createGateway, type GatewaySetup } from './gateway.ts'
export type { GatewayResponse } from './proxy-response.ts'
