import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { CompiledMachines, createSqliteStore } from '#local/step-functions/index.ts'
import { createHarness, functionArn, type Harness } from '../../../support/engine-harness.ts'

const evaluate = (expression: string) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'S',
  States: { S: { Type: 'Pass', Output: { value: `{% ${expression} %}` }, End: true } },
})

/** One thread pool for the tests that do not stop it. */
const machines = new CompiledMachines()
afterAll(() => machines.stop())

const ENDLESS = '$match($states.input.text, /^(a+)+$/)'
const endless = { text: `${'a'.repeat(50)}!` }
/** A function of `n` that calls itself in the middle of what it does, and one that calls itself last. */
const nest = (n: number) => `($f := function($n) { $n <= 0 ? 0 : 1 + $f($n - 1) }; $f(${n}))`
const double = (start: string, step: string, times: number) =>
  `($f := function($s, $n) { $n = 0 ? $s : $f(${step}, $n - 1) }; $count($f(${start}, ${times})))`

const TIMEOUT = 'Expression evaluation timeout: Check for infinite loop'
const MEMORY = 'Expression evaluation memory limit exceeded: Check for excessive memory usage'
const DEPTH =
  'Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive. Depth=101 max=100'

test.concurrent.each([
  ['a regular expression without end', ENDLESS, TIMEOUT],
  ['a recursion without end', '($f := function($x) { $f($x) }; $f(1))', TIMEOUT],
  ['a recursion deeper than AWS has it', nest(32), DEPTH],
  ['101 terms', Array(101).fill('1').join(' + '), DEPTH],
  ['100 parentheses', `${'('.repeat(100)}1${')'.repeat(100)}`, DEPTH],
  ['text that doubles', double('"x"', '$s & $s', 23), MEMORY],
  [
    'lists that double',
    `($f := function($s, $n) { $n = 0 ? $s : $f([[$s], [$s]], $n - 1) }; $f("x", 40))`,
    MEMORY,
  ],
  ['much padding', '$pad("", 100000000, "xy")', MEMORY],
  ['a long list', '$count([1..873783])', MEMORY],
  ['text longer than V8 has it', '$join([1..1000].$string(), $pad("", 6000000))', MEMORY],
])("%s fails the execution with AWS's words", async (_what, expression, words) => {
  const { run, states } = await createHarness({}, { machines })
  const long = { text: expression === ENDLESS ? endless.text : 'a'.repeat(1_000) }
  const { error, cause } = await run(evaluate(expression), long)
  expect(error).toBe('States.QueryEvaluationError')
  expect(cause).toContain(
    `The JSONata expression '${expression}' specified for the field 'Output/value' threw an error during evaluation: ${words}`,
  )
  await states.stop()
})

test.concurrent.each<[string, string, unknown]>([
  ['a recursion as deep as AWS has it', nest(31), 31],
  ['100 terms', Array(100).fill('1').join(' + '), 100],
  ['99 parentheses', `${'('.repeat(99)}1${')'.repeat(99)}`, 1],
  ['text that doubles', double('"x"', '$s & $s', 22), 1],
  ['a long list', '$count([1..873782])', 873_782],
  ['padding', '$pad("x", -3, "ab") & $pad("x", 2)', 'abxx '],
  ['a regular expression', '$replace($states.input.text, /a+/, "b")', 'b!'],
  ['a variable of its own', '($x := $states.input.text; $length($x))', 51],
  [
    '150 members side by side',
    `($x := $states.input; $count($spread({${Array.from({ length: 150 }, (_, i) => `"k${i}": $x.text`)}})))`,
    150,
  ],
])('%s within the limits is evaluated', async (_what, expression, value) => {
  const { run, states } = await createHarness({}, { machines })
  expect(await run(evaluate(expression), endless)).toMatchObject({ output: { value } })
  await states.stop()
})

test('chance and time within an isolated evaluation come from the event that is decided', async () => {
  const expression = '($x := 1; $random() & " " & $uuid() & " " & $now())'
  const values: unknown[] = []
  for (let run = 0; run < 2; run++) {
    const harness = await createHarness({}, { machines })
    values.push((await harness.run(evaluate(expression))).output)
    await harness.states.stop()
  }
  expect(values[0]).toEqual(values[1])
  expect(values[0]).toMatchObject({ value: expect.stringContaining('2026-01-01T00:00:00.000Z') })
})

test('a Catch takes an expression that runs away, and TestState reports it', async () => {
  const { run, states } = await createHarness({ work: () => 1 }, { machines })
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: functionArn('work') },
    Output: `{% ${ENDLESS} %}`,
    Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: 'caught', Next: 'C' }],
    End: true,
  }
  const definition = { QueryLanguage: 'JSONata', StartAt: 'S', States: { S: task, C: { Type: 'Succeed' } } }
  expect(await run(definition, endless)).toMatchObject({ status: 'SUCCEEDED', output: 'caught' })
  const tested = await states.request('TestState', {
    definition: JSON.stringify({
      QueryLanguage: 'JSONata',
      Type: 'Pass',
      Output: `{% ${ENDLESS} %}`,
      End: true,
    }),
    input: JSON.stringify(endless),
  })
  expect(tested).toMatchObject({ status: 'FAILED', cause: expect.stringContaining(TIMEOUT) })
  await states.stop()
})

test('other executions go on while an expression runs away, and the engine stops at once', async () => {
  const { create, start, states } = await createHarness()
  const runaway = await create(evaluate(ENDLESS))
  const quick = await create(evaluate('$states.input.n'))
  let acknowledged = 0
  for (let n = 0; n < 6; n++) {
    void start(runaway, endless).then(
      () => acknowledged++,
      () => {},
    )
  }
  const executionArn = await start(quick, { n: 1 })
  expect(await states.request('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' })
  await states.stop()
  expect(acknowledged).toBe(6)
})

test('a start is answered before its first expression, and what was answered survives a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-limits-'))
  const store = () => ({ store: createSqliteStore(join(folder, 'states.db')) })
  const before = await createHarness({}, store())
  const executionArn = await before.start(await before.create(evaluate(ENDLESS)), endless)
  const describe = (harness: Harness) => harness.states.request('DescribeExecution', { executionArn })
  expect(await describe(before)).toMatchObject({ status: 'RUNNING', input: JSON.stringify(endless) })
  await before.states.stop()
  const after = await createHarness({}, store())
  expect(await describe(after)).toMatchObject({ status: 'RUNNING' })
  const { error, events } = await after.ended(executionArn)
  expect(error).toBe('States.QueryEvaluationError')
  expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1))
  await after.states.stop()
  rmSync(folder, { recursive: true })
})

test('each state that is evaluated apart is stored before the next one is', async () => {
  const { create, start, ended, states } = await createHarness({}, { machines })
  const slow = { Type: 'Pass', Output: '{% ($f := function($n) { $n = 0 ? 1 : $f($n - 1) }; $f(1000)) %}' }
  const executionArn = await start(
    await create({
      QueryLanguage: 'JSONata',
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: '{% [1..60] %}',
          ItemProcessor: { StartAt: 'S', States: { S: { ...slow, End: true } } },
          End: true,
        },
      },
    }),
  )
  const lengths = new Set<number>()
  const hasEnded = ended(executionArn).then(() => true)
  while (!(await Promise.race([hasEnded, nextTurn(false)]))) {
    const { events } = await states.request('GetExecutionHistory', { executionArn, maxResults: 1000 })
    lengths.add((events as unknown[]).length)
  }
  expect(lengths.size).toBeGreaterThan(20)
  expect((await ended(executionArn)).output).toEqual(Array(60).fill(1))
  await states.stop()
})

test('an engine that is started again with a runaway expression in flight works on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-limits-'))
  const file = join(folder, 'states.db')
  const store = () => ({ store: createSqliteStore(file) })
  const { States } = evaluate(ENDLESS)
  const before = await createHarness({}, store())
  before.clock.automatic = false
  const arn = await before.start(
    await before.create({
      QueryLanguage: 'JSONata',
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 60, Next: 'S' }, ...States },
    }),
    endless,
  )
  const quick = await before.create(evaluate('1'), 'quick')
  // The timer falls due: its decision is under way when the engine stops.
  void before.clock.advance(60_000)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await before.states.stop()

  for (let round = 0; round < 2; round++) {
    const after = await createHarness({}, store())
    await after.start(quick)
    if (round === 1) {
      expect(await after.ended(arn)).toMatchObject({
        status: 'FAILED',
        cause: expect.stringContaining(TIMEOUT),
      })
    }
    await after.states.stop()
  }
  rmSync(folder, { recursive: true, force: true })
})
