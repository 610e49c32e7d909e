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
]

export default defineConfig({
  test: {
    env: {
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      CHECK_ANSWERS: 'on',
      // CloudFormation's own rules take half the time of a synthesis: one test of the stack turns them on.
      CDK_VALIDATION: 'false',
    },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Vitest gives up after one second, which a busy machine takes for one answer.
    expect: { poll: { timeout: 50_000 } },
    // A file waits for its Lambdas and its emulator about half of the time: vitest's default leaves a core idle.
    maxWorkers: '100%',
    // Bundles are run as Node runs them, not transformed again.
    server: { deps: { external: [/\/\.build\//] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          globalSetup,
          include: ['test/**/*.test.ts'],
          exclude: [...never, slow, ...units],
        },
      },
      // They share processes: most of their time would be that of starting one for each file.
      { extends: true, test: { name: 'units', include: units, isolate: false } },
      // What waits for real time limits, kills real processes, or synthesizes copies of the project.
      { extends: true, test: { name: 'slow', globalSetup, include: [slow], exclude: never } },
    ],
  },
})
