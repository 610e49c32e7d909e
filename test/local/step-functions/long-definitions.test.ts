import { expect, test } from 'vitest'
import { createHarness, roleArn } from '../../support/engine-harness.ts'

const pass = (fields: object) => ({ Type: 'Pass', End: true, ...fields })
const expressions = Array.from({ length: 4_000 }, (_, i) => `{% ${i} + 1 %}`)
const machine = (Output: unknown) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'S',
  States: { S: pass({ Output }) },
})

/** Returns how often others had their turn while something was done. */
async function countTurns(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let ticking: NodeJS.Immediate
  const count = () => {
    turns++
    ticking = setImmediate(count)
  }
  ticking = setImmediate(count)
  await work()
  clearImmediate(ticking)
  return turns
}

test('others have their turn while thousands of expressions are checked', async () => {
  const { states, create } = await createHarness()
  const definition = JSON.stringify(machine(expressions))
  const turns = await countTurns(async () => {
    expect((await states.request('ValidateStateMachineDefinition', { definition })).result).toBe('OK')
  })
  expect(turns).toBeGreaterThanOrEqual(20)
  expect(await countTurns(() => create(machine(expressions)))).toBeGreaterThanOrEqual(20)
  const state = JSON.stringify({ QueryLanguage: 'JSONata', ...pass({ Output: expressions }) })
  const tested = () => states.request('TestState', { definition: state, roleArn })
  expect(await countTurns(tested)).toBeGreaterThanOrEqual(20)
  await states.stop()
})

test('others have their turn while thousands of expressions are evaluated', async () => {
  const { start, create, ended } = await createHarness()
  const arn = await create(machine(expressions))
  const turns = await countTurns(async () => {
    const { output } = await ended(await start(arn))
    expect(output).toEqual(expressions.map((_, i) => i + 1))
  })
  expect(turns).toBeGreaterThanOrEqual(80)
})

test('a machine that another request changes while its new definition is checked keeps both changes', async () => {
  const { states, create } = await createHarness()
  const stateMachineArn = await create(machine('before'))
  const definition = JSON.stringify(machine(expressions))
  const loggingConfiguration = { level: 'OFF', includeExecutionData: true }
  await Promise.all([
    states.request('UpdateStateMachine', { stateMachineArn, definition }),
    states.request('UpdateStateMachine', { stateMachineArn, loggingConfiguration }),
  ])
  expect(await states.request('DescribeStateMachine', { stateMachineArn })).toMatchObject({
    definition,
    loggingConfiguration,
  })
})

const named = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      String.fromCodePoint(0x4e00 + (i % 16_000), 97 + Math.floor(i / 16_000)),
      1,
    ]),
  )

test('a state may assign 130,000 variables', async () => {
  const { states } = await createHarness()
  const definition = JSON.stringify({ StartAt: 'S', States: { S: pass({ Assign: named(130_000) }) } })
  expect(await states.request('ValidateStateMachineDefinition', { definition })).toEqual({
    result: 'OK',
    diagnostics: [],
    truncated: false,
  })
})

/** Each branch had a list of its own of all of them. */
test('40,000 variables are no dearer around 5,000 branches', { timeout: 10_000 }, async () => {
  const { states } = await createHarness()
  const branch = (name: string, Assign: object) => ({ StartAt: name, States: { [name]: pass({ Assign }) } })
  const branches = Array.from({ length: 5_000 }, (_, i) => branch(`B${i}`, {}))
  const check = async (Branches: object[]) => {
    const S = { Type: 'Pass', Assign: named(40_000), Next: 'P' }
    const P = { Type: 'Parallel', Branches, End: true }
    const definition = JSON.stringify({ StartAt: 'S', States: { S, P } })
    return (await states.request('ValidateStateMachineDefinition', { definition })).diagnostics
  }
  expect(await check(branches)).toEqual([])
  expect(await check([branch('Again', named(1))])).toMatchObject([
    { message: expect.stringContaining('is already assigned in an outer scope') },
  ])
})
