import { expect, test } from 'vitest'
import { testAssembly } from '#test/support/assembly.ts'
import { killUnderLoad } from '#verify/index.ts'

test('every order that was accepted ends once, though the whole cloud is killed again and again', async () => {
  const report = await killUnderLoad({ assembly: testAssembly, kills: 5, clients: 8, seed: 1 })
  expect(report.violations).toEqual([])
  expect(report.kills).toBe(5)
  expect(report.accepted).toBeGreaterThan(0)
}, 120_000)
