import { resolve } from 'node:path'
import type { Option, Values } from '../../options.ts'
import { UsageError } from '../../usage-error.ts'
import { readDays, readHosts, readOrigins, readPort, readUrl, readUsers } from '../../values.ts'

export const OPTIONS = {
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
  'allow-host': {
    type: 'string',
    value: 'NAMES',
    help: 'host names, between commas, that callers may use beside the loopback ones',
  },
  'allow-origin': {
    type: 'string',
    value: 'ORIGINS',
    help: 'origins, between commas, whose web pages may call both ports',
  },
  'allow-user': {
    type: 'string',
    value: 'IDS',
    help: 'ids, between commas, of further users of this machine who may call both ports',
  },
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

/** What the flags say of the local cloud, and of the payment provider that is synthesized. Throws UsageError. */
export function readFlags(flags: Values<typeof OPTIONS>, env: NodeJS.ProcessEnv) {
  if (flags.empty && flags.app) {
    throw new UsageError('--empty and --app exclude each other')
  }
  const {
    'lambda-endpoint': endpoint,
    'allow-host': hosts,
    'allow-origin': origins,
    'allow-user': users,
  } = flags
  const options = {
    port: readPort('port', flags.port),
    awsPort: readPort('aws-port', flags['aws-port']),
    retain: readDays('retain', flags.retain),
    lambdaEndpoint: endpoint === undefined ? undefined : readUrl('lambda-endpoint', endpoint),
    dataDir: flags.memory ? undefined : resolve(flags['data-dir']),
    logDescriptor: flags.memory ? 2 : undefined,
    auth: flags.auth,
    fsync: flags.fsync,
    allowedHosts: hosts === undefined ? undefined : readHosts('allow-host', hosts),
    allowedOrigins: origins === undefined ? undefined : readOrigins('allow-origin', origins),
    allowedUsers: users === undefined ? undefined : readUsers('allow-user', users),
  }
  return { options, stripe: readStripe(flags.payments, env) }
}

/** What a start with `--payments stripe` needs. A missing key is refused now, not at the first payment. */
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
