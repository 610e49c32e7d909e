import { flushCompileCache } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Scope } from '#core/api/scopes.ts'
import { DEFAULT_TENANT } from '#core/saga/index.ts'
import { type CallApi, createApiClient } from '../api-client.ts'
import { LOCAL_AUDIENCE } from '../issuer-path.ts'
import { describeOptions, type Option, readOptions, readPort } from '../options.ts'
import { describeItem, listStock, putStock, type StockItem, seededStock } from '../stock.ts'
import { synthesize } from '../synthesis.ts'
import { UsageError } from '../usage-error.ts'

const options = {
  port: { type: 'string', value: 'PORT', default: '3000', help: 'port of the HTTP API; 0 picks a free one' },
  'aws-port': {
    type: 'string',
    value: 'PORT',
    default: '4566',
    help: 'port of the AWS API; 0 picks a free one',
  },
  'data-dir': { type: 'string', value: 'DIR', default: '.flowforge', help: 'folder that keeps the state' },
  memory: { type: 'boolean', help: 'keep nothing: all state is lost at the end' },
  fsync: { type: 'boolean', help: 'write state through to the disk: survives loss of power, costs speed' },
  retain: {
    type: 'string',
    value: 'DAYS',
    default: '90',
    help: 'days for which ended executions are kept',
  },
  auth: { type: 'boolean', help: 'refuse calls without a token (flowforge token prints one)' },
  payments: {
    type: 'string',
    value: 'PROVIDER',
    default: 'simulated',
    help: 'who takes the money: simulated, or stripe with the key in STRIPE_SECRET_KEY',
  },
  empty: { type: 'boolean', help: 'serve the AWS API without any template' },
  app: { type: 'string', value: 'DIR', help: 'run this cloud assembly in place of FlowForge' },
  'lambda-endpoint': { type: 'string', value: 'URL', help: 'send Lambda invocations to this endpoint' },
  help: { type: 'boolean', help: 'print this' },
} as const satisfies Record<string, Option>

const project = fileURLToPath(new URL('../..', import.meta.url))
const say = (line: string) => console.error(`flowforge: ${line}`)

/** `flowforge dev`: runs the local cloud until SIGINT or SIGTERM. */
export async function runDev(args: string[]): Promise<void> {
  const given = readOptions(args, options)
  if (given.help) {
    return console.log(describeOptions('usage: flowforge dev [options]', options))
  }
  if (given.empty && given.app) {
    throw new UsageError('--empty and --app exclude each other')
  }
  const port = readPort('port', given.port)
  const awsPort = readPort('aws-port', given['aws-port'])
  const days = Number(given.retain)
  if (!(days > 0)) {
    throw new UsageError(`--retain takes a number of days above 0, got '${given.retain}'`)
  }
  const lambdaEndpoint = given['lambda-endpoint']
  if (lambdaEndpoint !== undefined && !URL.canParse(lambdaEndpoint)) {
    throw new UsageError(`--lambda-endpoint takes a URL, got '${lambdaEndpoint}'`)
  }
  const stripe = readStripe(given.payments!, process.env)

  // Lambda's clock is UTC.
  process.env.TZ = 'UTC'
  const assembly = given.empty
    ? undefined
    : given.app
      ? resolve(given.app)
      : await synthesize(project, process.env, say, stripe?.choices)
  const { createCloud } = await import('#local/cloud.ts')
  const cloud = createCloud({
    assembly,
    dataDir: given.memory ? undefined : resolve(given['data-dir']!),
    port,
    awsPort,
    auth: given.auth,
    lambdaEndpoint,
    fsync: given.fsync,
    secrets: stripe?.secrets,
    retain: days * 86_400_000,
    logDescriptor: given.memory ? 2 : undefined,
    compileCache: `${project}.build/compile-cache`,
    preload: true,
    report: say,
    onLost: (problem) => {
      say(`${problem}; start again, nothing that was accepted is lost`)
      process.exit(1)
    },
  })
  stopOnSignal(cloud)
  const { url, awsUrl, isNew, issuer } = await cloud.start().catch((error) => {
    throw explain(error, { port, 'aws-port': awsPort })
  })
  const ready = `ready  ${url ? `API ${url}  ` : ''}AWS ${awsUrl}`
  if (!url || given.app) {
    return console.log(ready)
  }
  const call = createApiClient(url, given.auth ? await issuer.mint(stocktaker) : undefined)
  if (isNew) {
    await putStock(call, seededStock)
  }
  console.log(ready)
  // For the next start: a process that ends by process.exit keeps no compiled code.
  flushCompileCache()
  const stock = isNew ? seededStock : await completeStock(call)
  if (stock) {
    console.log(introduce({ url, awsUrl, auth: given.auth }, stock))
  }
}

/** What a start with `--payments stripe` needs. A key that is missing is told now, not at the first payment. */
function readStripe(provider: string, env: NodeJS.ProcessEnv) {
  if (provider === 'simulated') {
    return undefined
  }
  if (provider !== 'stripe') {
    throw new UsageError(`--payments takes simulated or stripe, got '${provider}'`)
  }
  const { STRIPE_SECRET_KEY: key, STRIPE_API_BASE: stripeApiBase } = env
  if (!key) {
    throw new UsageError("--payments stripe needs Stripe's secret key (sk_test_…) in STRIPE_SECRET_KEY")
  }
  return {
    choices: { payments: provider, ...(stripeApiBase ? { stripeApiBase } : {}) },
    // As Secrets Manager would hold it on AWS.
    secrets: { 'flowforge/stripe': key },
  }
}

/** Who puts the first stock on the shelves where calls need a token. */
const stocktaker = {
  subject: 'flowforge-dev',
  tenant: DEFAULT_TENANT,
  scope: 'inventory:read inventory:write' satisfies `${Scope} ${Scope}`,
  audience: LOCAL_AUDIENCE,
  expiresIn: 60,
}

/** The stock, after items that were never seeded (a start that was cut short) are put there. */
async function completeStock(call: CallApi): Promise<readonly StockItem[] | undefined> {
  const listed = await listStock(call)
  const missing = seededStock.filter(({ sku }) => !listed?.some((item) => item.sku === sku))
  if (!listed || missing.length === 0) {
    return listed
  }
  await putStock(call, missing)
  return [...listed, ...missing]
}

const sampleOrder = {
  items: [{ sku: 'SKU-001', quantity: 2 }],
  customerId: 'cust-42',
  paymentMethod: 'tok_visa',
}

const bearer = ({ auth }: Address) => (auth ? ' -H "authorization: Bearer $TOKEN"' : '')

interface Address {
  url: string
  awsUrl: string
  auth: boolean
}

const describeAccess = ({ awsUrl, auth }: Address) =>
  auth
    ? `calls need a token (--auth); $TOKEN below is one
  TOKEN=$(npx flowforge token --aws-port ${new URL(awsUrl).port})`
    : `calls without a token are taken: X-Tenant-ID names their tenant, ${DEFAULT_TENANT} without it; --auth refuses them`

const introduce = (address: Address, stock: readonly StockItem[]) => `
${describeAccess(address)}

stock
${stock.map((item) => `  ${describeItem(item)}`).join('\n')}

start an order
  curl -s ${address.url}/orders${bearer(address)} -H 'content-type: application/json' -d '${JSON.stringify(sampleOrder)}'
see how it goes (the newest orders first)
  curl -s '${address.url}/orders?limit=1'${bearer(address)}
`

/** Says in terms of the flags what stands in the way. */
function explain(error: unknown, ports: Record<string, number>): unknown {
  const { name, port } = error as { name?: string; port?: number }
  const flag = Object.keys(ports).find((each) => ports[each] === port)
  if (name === 'PortInUse' && flag) {
    return new Error(`port ${port} is in use; choose another with --${flag} (0 picks a free one)`, {
      cause: error,
    })
  }
  if (name === 'DataFolderInUse') {
    return new Error(`${(error as Error).message} with --data-dir, or use --memory`, { cause: error })
  }
  return error
}

function stopOnSignal(cloud: { stop(): Promise<void> }): void {
  let stopping = false
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) {
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    stopping = true
    say('stopping; once more to force it')
    await cloud.stop()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
