/** What names a tenant: it stands in execution names, which allow 80 characters and no separators of ours. */
export const TENANT_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/

/** What `TENANT_NAME` takes, in words. */
export const TENANT_NAMES = '1 to 32 lower-case letters, digits and hyphens'
