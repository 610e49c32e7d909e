import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const HELP = `npm run localstack [-- --endpoint URL] [-- options of npm run e2e]

Brings LocalStack up by docker-compose.localstack.yml, deploys the stack to it with what its community image lacks left out,
and runs the e2e suite against it. LocalStack goes on; docker compose -f docker-compose.localstack.yml down -v ends it.

  --endpoint URL   a LocalStack that runs already, which needs no Docker here
  --help           prints this
`

const COMPOSE = ['compose', '-f', 'docker-compose.localstack.yml', 'up', '-d', '--wait']
const ENDPOINT = 'http://localhost.localstack.cloud:4566'
/** LocalStack's own; the region is where its state machines are looked for. */
const ACCOUNT = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }
const CHOICES = ['target=localstack', 'ephemeral=true', 'faultInjection=true'].flatMap((choice) => [
  '-c',
  choice,
])

/** Something that is needed is not there, or has failed; the message says which. */
class LocalStackError extends Error {
  override readonly name = 'LocalStackError'
}

/** Runs a command with its output shown. Throws where it fails. */
function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  if (error || status !== 0) {
    throw new LocalStackError(
      `${[command, ...args].join(' ')} ended with ${error?.message ?? `status ${status}`}`,
    )
  }
}

/** Throws unless a Docker daemon answers. */
function checkDocker(): void {
  const { status, error, stderr } = spawnSync('docker', ['info'], { encoding: 'utf8' })
  if (error || status !== 0) {
    const why = error ? 'there is no docker command' : stderr.trim().split('\n').at(-1)
    throw new LocalStackError(
      `LocalStack needs Docker that runs (${why}); start it, name a LocalStack that runs already with --endpoint, or use npm start, which needs neither`,
    )
  }
}

/** Where S3 is: the name of a bucket goes before it. */
function s3Of(endpoint: string): string {
  const { port } = new URL(endpoint)
  return `http://s3.localhost.localstack.cloud:${port}`
}

function main(args: string[]): void {
  const { values, tokens } = parseArgs({
    args,
    strict: false,
    tokens: true,
    options: { endpoint: { type: 'string' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return
  }
  const given = typeof values.endpoint === 'string' ? values.endpoint : undefined
  if (!given) {
    checkDocker()
    run('docker', COMPOSE)
  }
  const endpoint = given ?? ENDPOINT
  const env = { ...ACCOUNT, AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_S3: s3Of(endpoint) }
  run('npx', ['cdk', 'bootstrap', `aws://000000000000/${ACCOUNT.AWS_REGION}`, ...CHOICES], env)
  run('npx', ['cdk', 'deploy', '--require-approval', 'never', ...CHOICES], env)
  const own = tokens.filter((token) => token.kind === 'option' && token.name === 'endpoint')
  const mine = new Set(
    own.flatMap(({ index, ...token }) =>
      'inlineValue' in token && token.inlineValue ? [index] : [index, index + 1],
    ),
  )
  const rest = args.filter((_, index) => !mine.has(index))
  run(process.execPath, ['test/e2e/run.ts', '--target', 'localstack', ...rest], env)
}

try {
  main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof LocalStackError)) {
    throw error
  }
  console.error(`localstack: ${error.message}`)
  process.exitCode = 1
}
