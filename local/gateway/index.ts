export { createGateway, type GatewaySetup } from './gateway.ts'
export type { GatewayResponse } from './proxy-response.ts'
export { servedOriginOf } from './served-origin.ts'
