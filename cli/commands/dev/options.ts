import { resolve } from 'node:path'
import { Command, Option } from '@commander-js/extra-typings'
import { LOG_FORMATS } from '../../activity/activity-log.ts'
import { UsageError } from '../../usage-error.ts'
import {
  readCorsOrigin,
  readCount,
  readDays,
  readEndpoint,
  readFolder,
  readHosts,
  readOrigins,
  readParameter,
  readPort,
  readUrl,
  readUsers,
} from '../../values.ts'

/** The command without what it does. */
export function createCommand() {
  return new Command('dev')
    .option(
      '--port <port>',
      'port of the HTTP API; 0 picks a free one',
      (text) => readPort('port', text),
      3000,
    )
    .option(
      '--aws-port <port>',
      'port of the AWS API; 0 picks a free one',
      (text) => readPort('aws-port', text),
      4566,
    )
    .option(
      '--data-dir <dir>',
      'folder that keeps the state',
      (text) => readFolder('data-dir', text),
      '.flowforge',
    )
    .option('--memory', 'keep nothing: all state is lost at the end')
    .option('--fsync', 'write state through to the disk: survives loss of power, costs speed')
    .option('--retain <days>', 'days for which ended executions are kept', '90')
    .option('--auth', 'refuse calls without a token (flowforge token prints one)')
    .option(
      '--allow-host <names>',
      'host names, between commas, that callers may use beside the loopback ones',
      (text) => readHosts('allow-host', text),
    )
    .option(
      '--allow-origin <origins>',
      'origins, between commas, whose web pages may call both ports',
      (text) => readOrigins('allow-origin', text),
    )
    .option(
      '--cors <origin>',
      'the origin whose web pages may call the API, as a stack with -c cors=… lets them',
      (text) => readCorsOrigin('cors', text),
    )
    .option(
      '--allow-user <ids>',
      'ids, between commas, of further users of this machine who may call both ports',
      (text) => readUsers('allow-user', text),
    )
    .option(
      '--payments <provider>',
      'who takes the money: simulated, or stripe with the key in STRIPE_SECRET_KEY',
      'simulated',
    )
    .option('--hot', 'serve changes of the sources, those of the console too, without a restart')
    .addOption(
      new Option(
        '--logs <format>',
        'a line for each request, step, undo and decision; pretty with --hot, quiet otherwise',
      ).choices(LOG_FORMATS),
    )
    .option(
      '--no-traces',
      'record no spans; else OTEL_EXPORTER_OTLP_ENDPOINT may name a collector that gets them',
    )
    .option(
      '--invocations-per-sandbox <count>',
      'how many invocations a sandbox runs at a time, as on Lambda Managed Instances; AWS Lambda by default runs one',
      (text) => readCount('invocations-per-sandbox', text, 64),
      1,
    )
    .option('--empty', 'serve the AWS API without any template')
    .option(
      '--ssm <name=value>',
      'value of an SSM parameter that no stack of --app has; may be given again',
      (text, before: Record<string, string> | undefined) => ({ ...before, ...readParameter('ssm', text) }),
    )
    .option('--app <dir>', 'run this cloud assembly in place of FlowForge')
    .option('--lambda-endpoint <url>', 'send Lambda invocations to this endpoint', (text) =>
      readUrl('lambda-endpoint', text),
    )
    .option(
      '--endpoint <service=url>',
      'where state machines call a service that is not served here; may be repeated',
      (text, endpoints: Record<string, string>) => ({ ...endpoints, ...readEndpoint('endpoint', text) }),
      {},
    )
    .option('--mocks <file>', "responses in place of state machines' calls, as Step Functions Local has them")
    .addHelpText('after', EXAMPLE)
}

const EXAMPLE = `
Example:
  $ flowforge dev --port 0 --aws-port 0 --memory`

export type DevFlags = ReturnType<ReturnType<typeof createCommand>['opts']>

/** What the flags say of the local cloud, and of what is synthesized for it. Throws UsageError. */
export function readFlags(flags: DevFlags, env: NodeJS.ProcessEnv) {
  if (flags.empty && flags.app) {
    throw new UsageError('--empty and --app exclude each other')
  }
  if (flags.hot && (flags.empty || flags.app)) {
    throw new UsageError(
      `--hot serves FlowForge's own console, which --${flags.app ? 'app' : 'empty'} leaves out`,
    )
  }
  const options = {
    port: flags.port,
    awsPort: flags.awsPort,
    retain: readDays('retain', flags.retain),
    lambdaEndpoint: flags.lambdaEndpoint,
    endpoints: flags.endpoint,
    dataDir: flags.memory ? undefined : resolve(flags.dataDir),
    logDescriptor: flags.memory ? 2 : undefined,
    auth: flags.auth,
    ssmParameters: flags.ssm,
    fsync: flags.fsync,
    invocationsPerSandbox: flags.invocationsPerSandbox,
    // Functions of another app may give tokens of their own.
    movesTransactionTokens: flags.app === undefined,
    allowedHosts: flags.allowHost,
    allowedOrigins: flags.allowOrigin,
    allowedUsers: flags.allowUser,
  }
  const stripe = readStripe(flags.payments, env)
  return {
    options,
    secrets: stripe?.secrets,
    choices: { ...stripe?.choices, ...(flags.cors ? { cors: flags.cors } : {}) },
  }
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
