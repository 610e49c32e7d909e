import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openShopCloud } from '#test/support/shop-cloud.ts'
import { runSuite, scenarios } from './suite.ts'
import { openTarget } from './target.ts'

const COMMAND = fileURLToPath(new URL('run.ts', import.meta.url))

test('npm run e2e asks all of it of a local cloud of its own, which wants tokens', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, '--json'], { maxBuffer: 2 ** 24 })
  const { failed, cannot, passed, results } = JSON.parse(stdout)
  expect(results.filter(({ outcome }: { outcome: string }) => outcome !== 'passed')).toEqual([])
  expect([failed, cannot, passed]).toEqual([0, 0, scenarios.length])
  expect(results.flatMap(({ left }: { left: string[] }) => left)).toEqual([])
}, 300_000)

test('a stage that trusts a tenant’s header does all of it below its path, but for what needs tokens', async () => {
  const cloud = await openShopCloud()
  const aws = { stack: 'FlowForge', endpoint: cloud.awsUrl }
  const target = await openTarget({ url: `${cloud.url}/v1`, aws }, 'header')
  const results = await runSuite(scenarios, target, { run: 'header', concurrency: 6, patience: 120 })
  expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  expect(results.filter(({ outcome }) => outcome === 'cannot')).toEqual([
    {
      name: 'a token does what its scopes allow, and nothing else',
      outcome: 'cannot',
      reason: 'it lacks a restricted token: give one with orders:read alone by --reader-token',
    },
  ])
}, 300_000)
