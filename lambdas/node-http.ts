/**
 * Takes the place of `node:http` in every bundle (`lib/bundles.ts`): imported as an ES module, that one reads all its exports,
 * `WebSocket` among them, for which it loads undici, some 30 ms of each cold start.
 */
const http = process.getBuiltinModule('node:http')

export const {
  Agent,
  ClientRequest,
  createServer,
  get,
  globalAgent,
  IncomingMessage,
  METHODS,
  OutgoingMessage,
  request,
  Server,
  ServerResponse,
  STATUS_CODES,
} = http
export default http
