/** Where the local cloud's development issuer stands on its AWS port (local/issuer). */
export const ISSUER_PATH = '/.flowforge/issuer'

/** The audience of the local stack's tokens. */
export const LOCAL_AUDIENCE = 'flowforge'

/** Where the local cloud's clock stands on either port (local/clock-endpoint.ts). */
export const CLOCK_PATH = '/.flowforge/clock'

/** Where the log of the local cloud's functions stands on the API's port (local/logs-endpoint.ts). */
export const LOGS_PATH = '/.flowforge/logs'
