import { flushCompileCache } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Scope } from '#core/api/scopes.ts'
import { DEFAULT_TENANT } from '#core/saga/runtime/default-tenant.ts'
import { createActivityLog } from '../../activity/activity-log.ts'
import { createSender } from '../../http.ts'
import { LOCAL_AUDIENCE } from '../../issuer-path.ts'
import { type BuildState, createBuildState } from '../../reload/build-state.ts'
import type { Reload } from '../../reload/reload.ts'
import { completeStock, putStock, SEEDED_STOCK } from '../../stock.ts'
import { type SynthesisOptions, synthesize } from '../../synthesis.ts'
import { collectSoonerOnceStarted } from './collect-sooner.ts'
import { freeIdleMemory } from './free-idle-memory.ts'
import { describeStart } from './introduction.ts'
import { readMocks } from './mocks.ts'
import { createCommand, type DevFlags, readFlags } from './options.ts'
import { stopOnSignal } from './signals.ts'
import { explainStartError } from './start-error.ts'
import { tellWhere } from './tell-where.ts'

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url))

/** `flowforge dev`: runs the local cloud until SIGINT or SIGTERM. */
export function createDevCommand() {
  return createCommand().action(runDev)
}

/** What is to be run. */
interface Wanted extends ReturnType<typeof readFlags> {
  mocks: Awaited<ReturnType<typeof readMocks>>
  build: BuildState
  reload: Reload | undefined
}

async function runDev(flags: DevFlags): Promise<void> {
  const { options, secrets, choices } = readFlags(flags, process.env)
  const mocks = await readMocks(flags.mocks)
  const build = createBuildState((line) => console.error(line), report)
  const reload = flags.hot ? await watchChanges(build, choices) : undefined
  try {
    await runCloud(flags, { options, secrets, choices, mocks, build, reload })
  } catch (error) {
    await reload?.close()
    throw error
  }
}

async function runCloud(
  flags: DevFlags,
  { options, secrets, choices, mocks, build, reload }: Wanted,
): Promise<void> {
  // Lambda's clock is UTC.
  process.env.TZ = 'UTC'
  // The synthesis is another process: the code of the cloud loads meanwhile.
  const [assembly, { createCloud }, front] = await Promise.all([
    findAssembly(flags, { choices, reload }),
    import('#local/cloud.ts'),
    flags.hot ? loadSources() : undefined,
  ])
  const cloud = createCloud({
    ...options,
    mocks,
    assembly,
    secrets,
    compileCache: `${PROJECT}.build/compile-cache`,
    preload: true,
    front,
    ...createActivityLog(flags.logs ?? (flags.hot ? 'pretty' : 'quiet'), (line) => console.log(line)),
    traces: flags.traces ? { otlpEndpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT } : undefined,
    describeBuild: () => describeBuild(build),
    report,
    onLost: (problem) => {
      report(`${problem}; start again, nothing that was accepted is lost`)
      process.exit(1)
    },
  })
  stopOnSignal(cloud, report)
  collectSoonerOnceStarted()
  freeIdleMemory()
  const running = await cloud.start().catch((error) => {
    throw explainStartError(error, { port: options.port, 'aws-port': options.awsPort })
  })
  const { deploy, states, lambda } = running
  reload?.serve(assembly!, { deploy, lastInvoked: lambda.lastInvoked, request: states.request })
  try {
    await introduce(flags, running)
  } catch (error) {
    // A cloud that runs on would keep the process from ending with what went wrong.
    await cloud.stop()
    throw error
  }
}

interface Started {
  url: string | undefined
  awsUrl: string
  isNew: boolean
  issuer: { mint(claims: typeof SEEDER): Promise<string> }
}

/** Says where the cloud listens, with stock on the shelves of a new one. */
async function introduce(flags: DevFlags, { url, awsUrl, isNew, issuer }: Started): Promise<void> {
  const ready = `ready  ${url ? `API ${url}  ` : ''}AWS ${awsUrl}`
  tellWhere(flags, { ...(url ? { url } : {}), awsUrl }, report)
  if (!url || flags.app) {
    return console.log(ready)
  }
  const send = await createSender(
    url,
    flags.auth ? { authorization: `Bearer ${await issuer.mint(SEEDER)}` } : {},
  )
  if (isNew) {
    await putStock(send, SEEDED_STOCK)
  }
  console.log(ready)
  // For the next start: a process that ends by process.exit keeps no compiled code.
  flushCompileCache()
  const stock = isNew ? SEEDED_STOCK : await completeStock(send)
  if (stock) {
    console.log(describeStart({ url, awsUrl, auth: flags.auth === true }, stock))
  }
}

/** The bundler takes a while to load, and is wanted while the console is worked on alone. */
async function loadSources() {
  const { serveSources } = await import('#console/build/serve-sources.ts')
  return serveSources(PROJECT)
}

/** What makes another build is loaded while somebody works on the sources alone. */
async function watchChanges(state: BuildState, choices: SynthesisOptions['choices']) {
  // What bundles and checks types is written in Go, and takes a quarter less time with garbage collected less often, for some 40 MB.
  // https://pkg.go.dev/runtime#hdr-Environment_Variables
  process.env.GOGC ??= '400'
  const { watchForReload } = await import('../../reload/reload.ts')
  const { createTypeCheck } = await import('../../reload/type-check.ts')
  return watchForReload({
    project: PROJECT,
    synthesize: () => synthesize(PROJECT, process.env, report, { choices, rewrite: true }),
    types: createTypeCheck(PROJECT, { print: console.error, report }),
    ...{ env: process.env, state, report },
  })
}

/** What `/health` says beside. */
function describeBuild(state: BuildState): { build: { problem: string } } | undefined {
  const problem = state.problem()
  return problem === undefined ? undefined : { build: { problem } }
}

function report(line: string): void {
  console.error(`flowforge: ${line}`)
}

/** The assembly to run: none, the given one, or FlowForge's own. */
async function findAssembly(
  { empty, app }: Pick<DevFlags, 'empty' | 'app'>,
  { choices, reload }: Pick<SynthesisOptions, 'choices'> & { reload: Reload | undefined },
): Promise<string | undefined> {
  if (empty) {
    return undefined
  }
  if (app) {
    return resolve(app)
  }
  const synthesizeOwn = () =>
    synthesize(PROJECT, process.env, report, { choices, rewrite: reload !== undefined })
  if (reload) {
    const { buildFirst } = await import('../../reload/build-first.ts')
    const { nextChange } = reload
    return buildFirst({
      project: PROJECT,
      synthesize: synthesizeOwn,
      print: console.error,
      ...{ nextChange, report },
    })
  }
  return synthesizeOwn().catch(async (error: Error) => {
    const { explainBuildError } = await import('../../reload/build-problem.ts')
    throw explainBuildError(error, PROJECT)
  })
}

/** Claims of the token that puts the first stock on the shelves, where calls need a token. */
const SEEDER = {
  subject: 'flowforge-dev',
  tenant: DEFAULT_TENANT,
  scope: 'inventory:read inventory:write' satisfies `${Scope} ${Scope}`,
  audience: LOCAL_AUDIENCE,
  expiresIn: 60,
}
