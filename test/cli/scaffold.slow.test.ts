import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Saga } from '#core/saga/index.ts'
import { projectDirectory } from '#test/support/assembly.ts'
import { createTestCloud } from '#testing/test-cloud.ts'
import { createTestWorkflow } from '#testing/workflow.ts'

let project: string

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'flowforge-scaffold-'))
  for (const file of runIn(projectDirectory, 'git', ['ls-files', '-co', '--exclude-standard']).split('\n')) {
    if (file) {
      mkdirSync(dirname(join(project, file)), { recursive: true })
      cpSync(join(projectDirectory, file), join(project, file))
    }
  }
  symlinkSync(join(projectDirectory, 'node_modules'), join(project, 'node_modules'))
  runIn(project, 'git', ['init', '--quiet'])
})
afterAll(() => rmSync(project, { recursive: true, force: true }))

/** Returns what the program prints. Fails with it when the program fails. */
function runIn(directory: string, program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: directory, encoding: 'utf8' })
  expect(status, `${program} ${args.join(' ')}\n${stdout}${stderr}`).toBe(0)
  return stdout
}

const node = (...args: string[]) => runIn(project, process.execPath, args)
const flowforge = (...args: string[]) => node('bin/flowforge.js', ...args)
/** Tests that look at all sagas. */
const DERIVED = [
  'test/lib/access.test.ts',
  'test/lib/least-privilege.slow.test.ts',
  'test/contracts/undo.test.ts',
  'test/statemachines',
  'test/scenarios/workflows.test.ts',
]

test('a new workflow is undone at once, and holds under every fault', async () => {
  const startedAt = performance.now()
  const steps = ['--step', 'TryHotel:UntryHotel', '--step', 'TryFlight:UntryFlight']
  flowforge('new', 'workflow', 'scaffold-trial', ...steps)
  await expectCompensated('scaffold-trial', 'TryFlight')
  console.log(
    `from the command to the first COMPENSATED: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  )
  expect(flowforge('verify', '--workflow', 'scaffold-trial')).toMatch(/^0 violations/m)
}, 300_000)

test('steps that are added later stand where they were asked for, and hold as well', () => {
  flowforge('new', 'step', 'scaffold-trial', 'TryCar:UntryCar', '--after', 'TryHotel', '--outside')
  flowforge('new', 'step', 'scaffold-trial', 'TryTicket')
  const saga = readFileSync(join(project, 'statemachines/scaffold-trial.saga.ts'), 'utf8')
  const order = [...saga.matchAll(/step\(s\.(\w+)/g)].map(([, name]) => name)
  expect(order).toEqual(['tryHotel', 'tryCar', 'tryFlight', 'tryTicket'])
  expect(flowforge('verify', '--workflow', 'scaffold-trial')).toMatch(/^0 violations/m)
}, 300_000)

test('all that was written passes every check, its own scenarios and the derived tests as it is', () => {
  flowforge('new', 'workflow', 'scaffold-check', '--step', 'TryCount', '--step', 'TryCompare')
  node('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--diagnostic-level=warn')
  node('node_modules/typescript/bin/tsc')
  node('test/architecture/check-imports.ts')
  const scenarios = ['scaffold-trial', 'scaffold-check'].map((name) => `test/scenarios/${name}.test.ts`)
  const projects = ['fast', 'handlers', 'units', 'slow'].flatMap((name) => ['--project', name])
  node('node_modules/vitest/vitest.mjs', 'run', ...projects, ...scenarios, ...DERIVED)
}, 600_000)

test('a step that the saga refuses leaves nothing behind', () => {
  runIn(project, 'git', ['add', '--all'])
  const words = ['new', 'step', 'money-transfer', 'TryFee:UntryFee', '--after', 'SettleTransfer']
  const { status, stderr } = spawnSync(process.execPath, ['bin/flowforge.js', ...words], {
    cwd: project,
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stderr).toContain("the pivot 'SettleTransfer' is followed by a step that may fail, 'TryFee'")
  expect(stderr).toContain('nothing was changed: what was written has been taken back')
  expect(runIn(project, 'git', ['diff', '--stat'])).toBe('')
  expect(runIn(project, 'git', ['ls-files', '-o', '--exclude-standard'])).toBe('')
}, 60_000)

/** Fails the last step after its effect, in the assembly that the command has left. */
async function expectCompensated(workflow: string, failAt: string): Promise<void> {
  const cloud = await createTestCloud({ assembly: join(project, '.build/cdk.out') })
  try {
    const client = createTestWorkflow(cloud, { name: workflow } as Saga)
    const id = await client.start({ requestedBy: 'ada' }, { simulate: { failAt, when: 'after' } })
    expect(await client.ended(id)).toMatchObject({ status: 'COMPENSATED' })
  } finally {
    await cloud.stop()
  }
}
