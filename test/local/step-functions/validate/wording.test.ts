import { expect, test } from 'vitest'
import { validateDefinition } from '#local/step-functions/validate/validate-definition.ts'

const LAMBDA = 'arn:aws:states:::lambda:invoke'
const PASS = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }

const READER = 'arn:aws:states:::s3:getObject'

function distributed(more: object) {
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }
  return { Type: 'Map', ItemProcessor: { ...PASS, ProcessorConfig }, ...more }
}

/** A state by itself, what AWS says of it, and where below the state. */
const faults: [state: Record<string, unknown>, message: string, place?: string][] = [
  [{ Type: 'Wait', Seconds: '60' }, 'Expected value of type Integer', 'Seconds'],
  [{ Type: 'Wait', Seconds: -1 }, 'Minimum value is 0', 'Seconds'],
  [{ Type: 'Wait', Seconds: 100_000_000 }, 'Maximum value is 99999999', 'Seconds'],
  [
    { Type: 'Wait', Seconds: 1, SecondsPath: '$.s' },
    'There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]',
  ],
  [
    { Type: 'Wait' },
    'This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]',
  ],
  ...[
    '2016-12-05 21:29:29Z',
    '2016-12-05T21:29:29',
    '12-05-2016T21:29:29Z',
    '2016-12-05T25:29:29Z',
    'soon',
  ].map((Timestamp): [Record<string, unknown>, string, string] => [
    { Type: 'Wait', Timestamp },
    'String does not match RFC3339 timestamp',
    'Timestamp',
  ]),
  [
    { Type: 'Task', Resource: LAMBDA, TimeoutSeconds: '5' },
    'Expected value of type Integer',
    'TimeoutSeconds',
  ],
  [
    { Type: 'Task', Resource: LAMBDA, HeartbeatSeconds: 1.5 },
    'Expected value of type Integer',
    'HeartbeatSeconds',
  ],
  [
    { Type: 'Map', ItemProcessor: PASS, MaxConcurrency: '2' },
    'Expected value of type Integer',
    'MaxConcurrency',
  ],
  [
    { Type: 'Task', Resource: LAMBDA, Retry: [{ ErrorEquals: ['X'], MaxAttempts: '3' }] },
    'Expected value of type Integer',
    'Retry[0]/MaxAttempts',
  ],
  [
    { Type: 'Task', Resource: LAMBDA, Retry: [{ ErrorEquals: ['X'], BackoffRate: 0.5 }] },
    'Minimum value is 1.0',
    'Retry[0]/BackoffRate',
  ],
  [
    { Type: 'Task', Resource: LAMBDA, Retry: [{ ErrorEquals: ['X'], JitterStrategy: 'SOME' }] },
    'Value should be one of the following: [NONE, FULL]',
    'Retry[0]/JitterStrategy',
  ],
  [
    { Type: 'Task', Resource: LAMBDA, Retry: [{ ErrorEquals: [] }] },
    'Value cannot be empty',
    'Retry[0]/ErrorEquals',
  ],
  [{ Type: 'Parallel', Branches: [] }, 'Value cannot be empty', 'Branches'],
  [{ Type: 'Map' }, 'This object should have only one of the following fields: [ItemProcessor, Iterator]'],
  [
    { Type: 'Paus' },
    "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
    'Type',
  ],
  [{ Type: 'Pass', InputPath: 'a.b' }, 'Value must be a valid JSONPath.', 'InputPath'],
  [
    { Type: 'Pass', Parameters: { a: { 'b.$': 'c' } } },
    "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call",
    'Parameters',
  ],
  [{ Type: 'Task', Resource: 'my-function' }, 'Value is not a valid resource ARN', 'Resource'],
  [
    { Type: 'Task', Resource: LAMBDA, Parameters: { Payload: {} } },
    "The field 'FunctionName' is required but was missing",
    'Parameters',
  ],
  [
    { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: { 'QueueUrl.$': '$.q' } },
    "The field 'MessageBody' is required but was missing",
    'Parameters',
  ],
  [
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution',
      Parameters: { stateMachineArn: 'x', StateMachineArn: 'x' },
    },
    'The field "stateMachineArn" is not supported by Step Functions',
    'Parameters',
  ],
  [
    {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
      Arguments: { Bucket: '{% $states.input.b %}' },
    },
    "The field 'Key' is required but was missing",
    'Arguments',
  ],
  ...(['Succeed', 'Fail'] as const).flatMap((Type): [Record<string, unknown>, string][] => [
    [{ Type, Next: 'S' }, "Field 'Next' is not supported"],
    [{ Type, End: true }, "Field 'End' is not supported"],
    [{ Type, Assign: {} }, "Field 'Assign' is not supported"],
  ]),
  [{ Type: 'Fail', InputPath: '$.a' }, "Field 'InputPath' is not supported"],
  [{ Type: 'Fail', Error: 1 }, 'Expected value of type [STRING]', 'Error'],
  [{ Type: 'Fail', Cause: ['a'] }, 'Expected value of type [STRING]', 'Cause'],
  [{ Type: 'Pass', Comment: 1 }, 'Expected value of type [STRING]', 'Comment'],
  [
    { Type: 'Task', Resource: LAMBDA, Retry: [{ ErrorEquals: ['X'], Attempts: 1 }] },
    "Field 'Attempts' is not supported",
    'Retry[0]',
  ],
  [
    { Type: 'Parallel', Branches: [{ ...PASS, TimeoutSeconds: 1 }] },
    "Field 'TimeoutSeconds' is not supported",
    'Branches[0]',
  ],
  [{ Type: 'Map', ItemProcessor: { ...PASS, Next: 'P' } }, "Field 'Next' is not supported", 'ItemProcessor'],
  [
    { Type: 'Map', ItemProcessor: { ...PASS, ProcessorConfig: { Mode: 'INLINE', Type: 'EXPRESS' } } },
    "Field 'Type' is not supported",
    'ItemProcessor/ProcessorConfig',
  ],
  [
    { Type: 'Map', ItemProcessor: PASS, ToleratedFailurePercentage: -1 },
    'Minimum value is 0.0',
    'ToleratedFailurePercentage',
  ],
  [
    { Type: 'Map', ItemProcessor: PASS, ToleratedFailurePercentage: 101 },
    'Maximum value is 100.0',
    'ToleratedFailurePercentage',
  ],
  ...['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'].map(
    (field): [Record<string, unknown>, string, string] => [
      { Type: 'Map', ItemProcessor: PASS, [`${field}Path`]: '$$.Execution.Input.n' },
      'Value is not a Reference Path: The Reference Path cannot begin in the Context Object',
      `${field}Path`,
    ],
  ),
  ...['MaxItemsPerBatch', 'MaxInputBytesPerBatch'].flatMap(
    (field): [Record<string, unknown>, string, string][] => [
      [distributed({ ItemBatcher: { [field]: -1 } }), 'Minimum value is 0', `ItemBatcher/${field}`],
      [
        distributed({ ItemBatcher: { [field]: 1, [`${field}Path`]: '$.n' } }),
        `There should only be one of the following fields: [${field}, ${field}Path]`,
        'ItemBatcher',
      ],
      [
        distributed({ QueryLanguage: 'JSONata', ItemBatcher: { [`${field}Path`]: '$.n' } }),
        `The QueryLanguage is set to 'JSONata', but field '${field}Path' is only supported for the 'JSONPath' QueryLanguage`,
        'ItemBatcher',
      ],
    ],
  ),
  [
    distributed({ ItemReader: { Resource: READER, ReaderConfig: { MaxItems: 100_000_001 } } }),
    'Maximum value is 100000000',
    'ItemReader/ReaderConfig/MaxItems',
  ],
  [
    distributed({ ItemReader: { Resource: READER, ReaderConfig: { MaxItems: 1, MaxItemsPath: '$.n' } } }),
    'There should only be one of the following fields: [MaxItems, MaxItemsPath]',
    'ItemReader/ReaderConfig',
  ],
  [
    distributed({ ResultWriter: { Resource: READER } }),
    "The field 'Resource' does not match any of the allowed values",
    'ResultWriter/Resource',
  ],
  [
    { Type: 'Pass', Assign: { 'a-b': 1 } },
    "Invalid variable name 'a-b': the variable name contains invalid characters.",
    'Assign/a-b',
  ],
]

test.each(faults)('AWS says of %j: %s', (state, message, place = '') => {
  const continues = ['Fail', 'Succeed'].includes(String(state.Type)) ? {} : { End: true }
  const definition = { StartAt: 'S', States: { S: { ...state, ...continues } } }
  expect(validateDefinition(JSON.stringify(definition), 'STANDARD')).toEqual([
    expect.objectContaining({ message, location: `/States/S${place && `/${place}`}` }),
  ])
})

const choices: [rule: object, message: string, place: string][] = [
  [
    { Variable: 'a', IsNull: true },
    "Value is not a Reference Path: Reference path didn't start with '$'",
    '/Variable',
  ],
  [
    { Variable: '$.a', IsNull: true, IsString: true },
    'There should only be one of the following fields: [IsNull, IsString]',
    '',
  ],
  [{ Not: { Variable: '$.a', IsNull: true, Next: 'P' } }, "Field 'Next' is not supported", '/Not'],
  [
    { Variable: '$.a', TimestampEquals: 'today' },
    'String does not match RFC3339 timestamp',
    '/TimestampEquals',
  ],
]

test.each(choices)('AWS says of the rule %j: %s', (rule, message, place) => {
  const Choices = [{ ...rule, Next: 'P' }]
  const definition = { StartAt: 'S', States: { S: { Type: 'Choice', Choices }, P: { Type: 'Succeed' } } }
  expect(validateDefinition(JSON.stringify(definition), 'STANDARD')).toEqual([
    expect.objectContaining({ message, location: `/States/S/Choices[0]${place}` }),
  ])
})

test.each([
  [{ ResultPath: '$.e' }, 'JSONata', 'JSONPath'],
  [{ Output: 1 }, 'JSONPath', 'JSONata'],
])('a Catch has no field of the other query language: %j', (more, own, other) => {
  const Catch = [{ ErrorEquals: ['X'], Next: 'P', ...more }]
  const S = { Type: 'Task', QueryLanguage: own, Resource: LAMBDA, Catch, End: true }
  const definition = { StartAt: 'S', States: { S, P: { Type: 'Succeed' } } }
  expect(validateDefinition(JSON.stringify(definition), 'STANDARD')).toEqual([
    expect.objectContaining({
      message: `The QueryLanguage is set to '${own}', but field '${Object.keys(more)[0]}' is only supported for the '${other}' QueryLanguage`,
      location: '/States/S/Catch[0]',
    }),
  ])
})

test.each([
  [{ Foo: 1 }, "Field 'Foo' is not supported", '/'],
  [{ Version: '2.0' }, 'Value should be one of the following: [1.0]', '/Version'],
  [{ Comment: 1 }, 'Expected value of type [STRING]', '/Comment'],
  [{ StartAt: 1 }, 'Expected value of type [STRING]', '/StartAt'],
])('AWS says of a machine with %j: %s', (more, message, location) => {
  expect(validateDefinition(JSON.stringify({ ...PASS, ...more }), 'STANDARD')).toEqual([
    expect.objectContaining({ message, location }),
  ])
})

test('a Choice alone ends no machine', () => {
  const choice = { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'C' }] }
  const found = validateDefinition(JSON.stringify({ StartAt: 'C', States: { C: choice } }), 'STANDARD')
  expect(found.map(({ code }) => code)).toEqual(['MISSING_END_STATE'])
})

test.each([' ', '[]', '42', '"text"', 'null'])('the definition %j is no JSON object', (text) => {
  expect(validateDefinition(text, 'STANDARD')).toEqual([
    {
      severity: 'ERROR',
      code: 'SCHEMA_VALIDATION_FAILED',
      message: 'Definition must be a valid JSON object',
    },
  ])
})

test('a start that is not there leaves every state unreachable', () => {
  const found = validateDefinition(JSON.stringify({ ...PASS, StartAt: 'Nope' }), 'STANDARD')
  expect(found.map(({ message, location }) => [message, location])).toEqual([
    ["Missing 'Next' target: Nope", '/StartAt'],
    ['State "P" is not reachable.', '/States/P'],
  ])
})
