import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const globalSetup = ['test/support/global-setup.ts']
const slow = 'test/**/*.slow.test.ts'
/** Packages of the outsider's workspace bring tests of their own. */
const never = ['**/node_modules/**']
/** Pure functions, and engines of their own in memory: nothing that outlives a test, no mocks, no environment. */
const units = [
  'test/{core,statemachines}/**/*.test.ts',
  'test/local/step-functions/{operations,interpreter,jsonpath,machine,validate}/**/*.test.ts',
  'test/verify/{schedules,tables}/**/*.test.ts',
  'test/lambdas/api/{read,workflows}/**/*.test.ts',
  'test/lambdas/authorizer/add-tenant-claim.test.ts',
  'test/lambdas/handlers/{api-root,require-json}.test.ts',
  'test/lambdas/records/expression.test.ts',
  'test/lambdas/recovery/reconciliation.test.ts',
  'test/lambdas/stores/inventory/{choose-shard,stock}.test.ts',
  'test/support/**/*.test.ts',
]
/** Run handlers in their process, in an environment of their own: `test/support/fresh-modules.ts` puts it back. */
const handlers = ['test/{lambdas,contracts}/**/*.test.ts']
/** Those of them that mock modules, or clients of packages that stay loaded. */
const mocking = ['test/lambdas', 'test/contracts'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file}`)
    .filter((file) => /\bvi\.(?:mock|doMock|hoisted)\(|\bmockClient\(/.test(readFileSync(file, 'utf8'))),
)
/** Hold tables of which `npm test` runs a part (`test/support/spread.ts`). */
const withTables = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file}`)
  .filter((file) => readFileSync(file, 'utf8').includes("from '#test/support/spread.ts'"))
/** Files that change their process: they mock modules or clients, or set its environment. */
const isolated = [
  ...mocking,
  'test/lib/{stack,stripe,tracing}.test.ts',
  'test/scenarios/trace.test.ts',
  'test/cli/startup.test.ts',
  'test/cli/local-assembly/build-parts.test.ts',
  'test/cli/reload/reload.test.ts',
  'test/cli/destroy/**/*.test.ts',
  'test/cli/commands/{cloudwatch-logs,login}.test.ts',
  'test/local/clock.test.ts',
  'test/local/http/acceptor.test.ts',
]

export default defineConfig({
  test: {
    env: {
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      // Handlers that run in a test would print theirs among its results.
      POWERTOOLS_METRICS_DISABLED: 'true',
      CHECK_ANSWERS: 'on',
      // CloudFormation's own rules take half the time of a synthesis: one test of the stack turns them on.
      CDK_VALIDATION: 'false',
    },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest gives up after one second, which a busy machine takes for one answer.
    expect: { poll: { timeout: 50_000 } },
    // A file waits for its Lambdas, its emulator and its commands about a third of the time.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // Bundles are run as Node runs them, not transformed again.
    server: { deps: { external: [/\/\.build\//] } },
    projects: [
      // Files share processes: a third of their processor time would be that of importing the same modules again.
      {
        extends: true,
        test: {
          name: 'fast',
          globalSetup,
          include: ['test/**/*.test.ts'],
          exclude: [...never, slow, ...units, ...handlers, ...isolated],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'fast-isolated', globalSetup, include: isolated, exclude: [...never, slow, ...units] },
      },
      {
        extends: true,
        test: {
          name: 'handlers',
          globalSetup,
          setupFiles: ['test/support/fresh-modules.ts'],
          include: handlers,
          exclude: [...never, slow, ...units, ...isolated],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'units', include: units, isolate: false } },
      // What waits for real time limits, kills real processes, drives a browser, or synthesizes copies of the project.
      { extends: true, test: { name: 'slow', globalSetup, include: [slow], exclude: never } },
      {
        extends: true,
        test: {
          name: 'every-case',
          globalSetup,
          include: withTables,
          env: { EVERY_CASE: 'on' },
        },
      },
    ],
  },
})
