import { expect, test } from 'vitest'
import { createHarness, roleArn } from '../../../support/engine-harness.ts'

const pass = (Result: unknown) => ({ StartAt: 'P', States: { P: { Type: 'Pass', Result, End: true } } })

test('the same start of a running execution is the same execution, another input is a clash', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const machine = await harness.create({
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 60, End: true } },
  })
  const [first, second] = await Promise.all([
    harness.start(machine, { n: 1 }, 'e'),
    harness.start(machine, { n: 1 }, 'e'),
  ])
  expect(second).toBe(first)
  const clash = { name: 'ExecutionAlreadyExists' }
  await expect(harness.start(machine, { n: 2 }, 'e')).rejects.toMatchObject(clash)
  await harness.clock.advance(60_000)
  await expect(harness.start(machine, { n: 1 }, 'e')).rejects.toMatchObject(clash)
})

test('an execution runs the definition it started with', async () => {
  const harness = await createHarness()
  harness.clock.automatic = false
  const machine = (Result: number) => ({
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 60, Next: 'P' }, P: { Type: 'Pass', Result, End: true } },
  })
  const arn = await harness.create(machine(1))
  const old = await harness.start(arn)
  await harness.states.request('UpdateStateMachine', {
    stateMachineArn: arn,
    definition: JSON.stringify(machine(2)),
  })
  const young = await harness.start(arn)
  await harness.clock.advance(60_000)
  expect([(await harness.ended(old)).output, (await harness.ended(young)).output]).toEqual([1, 2])
})

test('an alias leads to its version until it is moved, and a version in use cannot be deleted', async () => {
  const harness = await createHarness()
  const { states } = harness
  const created = await states.request('CreateStateMachine', {
    name: 'm',
    definition: JSON.stringify(pass(1)),
    roleArn,
    publish: true,
  })
  const updated = await states.request('UpdateStateMachine', {
    stateMachineArn: created.stateMachineArn,
    definition: JSON.stringify(pass(2)),
    publish: true,
  })
  const route = (arn: unknown) => [{ stateMachineVersionArn: arn, weight: 100 }]
  const { stateMachineAliasArn } = await states.request('CreateStateMachineAlias', {
    name: 'live',
    routingConfiguration: route(created.stateMachineVersionArn),
  })
  const run = async () => (await harness.ended(await harness.start(String(stateMachineAliasArn)))).output
  expect(await run()).toBe(1)
  await states.request('UpdateStateMachineAlias', {
    stateMachineAliasArn,
    routingConfiguration: route(updated.stateMachineVersionArn),
  })
  expect(await run()).toBe(2)
  const remove = (stateMachineVersionArn: unknown) =>
    states.request('DeleteStateMachineVersion', { stateMachineVersionArn })
  await expect(remove(updated.stateMachineVersionArn)).rejects.toMatchObject({ name: 'ConflictException' })
  await remove(created.stateMachineVersionArn)
  const { executions } = await states.request('ListExecutions', { stateMachineArn: stateMachineAliasArn })
  expect(executions).toHaveLength(2)
})

test('accounts do not see each other', async () => {
  const { states, create } = await createHarness()
  await create(pass(1), 'shared')
  const other = { accountId: '222222222222' }
  expect((await states.request('ListStateMachines', {}, other)).stateMachines).toEqual([])
  const { stateMachineArn } = await states.request(
    'CreateStateMachine',
    { name: 'shared', definition: JSON.stringify(pass(2)), roleArn },
    other,
  )
  expect(stateMachineArn).toContain(':222222222222:')
})

test('announces each start and each end in the shape of EventBridge', async () => {
  const { run, changes } = await createHarness()
  const { arn } = await run(pass({ ok: true }), { n: 1 })
  expect(changes.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED'])
  expect(changes[1]).toMatchObject({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    account: '111111111111',
    region: 'us-east-1',
    time: '2026-01-01T00:00:00Z',
    resources: [arn],
    detail: {
      executionArn: arn,
      input: '{"n":1}',
      output: '{"ok":true}',
      startDate: Date.UTC(2026, 0, 1),
      error: null,
    },
  })
})

test.each<[string, object, string, RegExp]>([
  ['StartExecution', {}, 'ValidationException', /Value null at 'stateMachineArn' .*Member must not be null/],
  ['StartExecution', { stateMachineArn: 'nonsense' }, 'InvalidArn', /Invalid ARN prefix: nonsense/],
  ['ListStateMachines', { maxResults: 1001 }, 'ValidationException', /less than or equal to 1000/],
  ['CreateActivity', { name: 'a b' }, 'InvalidName', /Invalid Name: 'a b'/],
  [
    'CreateStateMachine',
    { name: 'm', definition: '{', roleArn },
    'InvalidDefinition',
    /INVALID_JSON_DESCRIPTION/,
  ],
  ['SendTaskSuccess', { taskToken: 'x', output: '1' }, 'InvalidToken', /Invalid token/],
  ['Nonsense', {}, 'UnknownOperationException', /no operation Nonsense/],
])('%s %j is refused with %s', async (operation, input, name, message) => {
  const { states } = await createHarness()
  await expect(states.request(operation, input)).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message),
  })
})

const invalid: [string, object, RegExp][] = [
  [
    'a target that is missing',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } },
    /Missing 'Next' target: B at \/States\/A\/Next/,
  ],
  [
    'a state that cannot be reached',
    { StartAt: 'A', States: { A: { Type: 'Succeed' }, B: { Type: 'Succeed' } } },
    /"B" is not reachable/,
  ],
  [
    'neither Next nor End',
    { StartAt: 'A', States: { A: { Type: 'Pass' } } },
    /One of these fields is required: \[Next, End\]/,
  ],
  [
    'an unknown integration',
    {
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'arn:aws:states:::batch:submitJob', End: true } },
    },
    /arn:aws:states:::batch:submitJob is not supported by the local Step Functions/,
  ],
  [
    'a distributed Map',
    {
      StartAt: 'A',
      States: {
        A: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED' },
            StartAt: 'B',
            States: { B: { Type: 'Succeed' } },
          },
          End: true,
        },
      },
    },
    /Distributed Map is not supported by the local Step Functions/,
  ],
  [
    'JSONata that does not parse',
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', Output: '{% ( %}', End: true } } },
    /INVALID_JSONATA_EXPRESSION: .* at \/States\/A\/Output/,
  ],
  [
    'a JSONPath field in a JSONata state',
    { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', InputPath: '$', End: true } } },
    /set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at \/States\/A/,
  ],
  [
    'a name at the top level of JSONata',
    {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: { A: { Type: 'Pass', Output: { v: '{% phone %}' }, End: true } },
    },
    /UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at \/States\/A\/Output\/v/,
  ],
  [
    '$states.errorOutput outside a Catch',
    {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: { A: { Type: 'Pass', Output: '{% $states.errorOutput.Error %}', End: true } },
    },
    /Field '\$states.errorOutput' does not exist/,
  ],
  [
    'no way to end',
    { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } },
    /MISSING_END_STATE/,
  ],
  [
    'States.ALL before another retrier',
    {
      StartAt: 'A',
      States: {
        A: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }],
          End: true,
        },
      },
    },
    /'States.ALL' must appear in the last element/,
  ],
]

test.each(invalid)('a definition with %s is refused', async (_, definition, message) => {
  const { create } = await createHarness()
  await expect(create(definition)).rejects.toMatchObject({
    name: 'InvalidDefinition',
    message: expect.stringMatching(message),
  })
})

test('TestState runs one state and says where it leads', async () => {
  const { states } = await createHarness({ work: () => 7 })
  const check = (definition: object, more: object = {}) =>
    states.request('TestState', { definition: JSON.stringify(definition), input: '{"n":1}', ...more })
  const choice = {
    Type: 'Choice',
    Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'One' }],
    Default: 'Other',
  }
  expect(await check(choice)).toMatchObject({ status: 'SUCCEEDED', nextState: 'One', output: '{"n":1}' })
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'work' },
    Catch: [{ ErrorEquals: ['Gone'], Next: 'Undo' }],
    End: true,
  }
  expect(await check({ ...task, OutputPath: '$.Payload' })).toMatchObject({
    status: 'SUCCEEDED',
    output: '7',
  })
  const gone = { mock: { errorOutput: { error: 'Gone', cause: 'why' } } }
  expect(await check(task, gone)).toMatchObject({ status: 'CAUGHT_ERROR', nextState: 'Undo', error: 'Gone' })
  expect(await check({ ...task, Retry: [{ ErrorEquals: ['Gone'] }] }, gone)).toMatchObject({
    status: 'RETRIABLE',
  })
})
