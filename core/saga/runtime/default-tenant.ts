/** The tenant of calls that name none while authentication is off. */
export const DEFAULT_TENANT = 'demo'
