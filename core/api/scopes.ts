/** What a token may allow. Each route names the scopes it asks for; all of them must be in the token. */
export const SCOPES = {
  'orders:read': 'See orders and their timelines',
  'orders:write': 'Start and cancel orders, and go on with stuck ones',
  'orders:approve': 'Approve and reject orders',
  'workflows:read': 'See which workflows there are',
  'executions:read': 'See executions of every workflow, orders too',
  'executions:write': 'Start and cancel executions of every workflow, and go on with stuck ones',
  'executions:approve': 'Approve and reject executions of every workflow',
  'executions:history': 'See what Step Functions recorded of executions, with every input and result',
  'inventory:read': 'See the stock',
  'inventory:write': 'Change the stock',
  'payments:read': 'See payments and refunds',
  'accounts:read': 'See accounts and their statements',
  'accounts:write': 'Open, change, freeze and close accounts',
  'documents:read': 'See documents and who approved them',
  'shipments:read': 'See shipments',
} as const

export type Scope = keyof typeof SCOPES

export const SCOPE_NAMES = Object.keys(SCOPES) as Scope[]

/** Cognito's resource server whose scopes are tenants: a client that works for `acme` may ask for `tenant/acme`. */
export const TENANT_SCOPES = 'tenant'
