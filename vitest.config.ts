import { defineConfig } from 'vitest/config'

const slow = 'test/**/*.slow.test.ts'

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
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
      { extends: true, test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: [slow] } },
      // What waits for real time limits, kills real processes, or synthesizes copies of the project.
      { extends: true, test: { name: 'slow', include: [slow] } },
    ],
  },
})
