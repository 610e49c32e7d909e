import { expect, test } from 'vitest'
import { validateDefinition } from '#local/step-functions/validate/validate-definition.ts'
import { createHarness } from '../../../support/engine-harness.ts'

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
    /This object should have only one of the following fields: \[Next, End\] at \/States\/A/,
  ],
  [
    'an unknown integration',
    {
      StartAt: 'A',
      States: { A: { Type: 'Task', Resource: 'arn:aws:states:::batch:cancelJob', End: true } },
    },
    /The resource provided arn:aws:states:::batch:cancelJob is not recognized/,
  ],
  [
    'a distributed Map that does not say what its executions are',
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
    /These fields are required: \[ExecutionType\] at \/States\/A\/ItemProcessor\/ProcessorConfig/,
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
    /States.ALL must appear alone and at end of list/,
  ],
]

test.each(invalid)('a definition with %s is refused', async (_, definition, message) => {
  const { create } = await createHarness()
  await expect(create(definition)).rejects.toMatchObject({
    name: 'InvalidDefinition',
    message: expect.stringMatching(message),
  })
})

test('a Label that is wrong is said with the definition, of a long one with its beginning', () => {
  const mapOf = (comment: string) =>
    JSON.stringify({
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          Label: 'a b',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'One',
            States: { One: { Type: 'Pass', End: true } },
          },
          End: true,
        },
      },
      Comment: comment,
    })
  const messageOf = (text: string) =>
    validateDefinition(text, 'STANDARD').find(({ code }) => code === 'INVALID_LABEL')?.message
  expect(messageOf(mapOf('short'))).toBe(
    `Error=ValueError Args=["Label contains invalid character: ' '"] in definition '${mapOf('short')}'.`,
  )
  const long = mapOf('x'.repeat(100_000))
  expect(messageOf(long)).toContain(`in definition '${long.slice(0, 4_000)}…'.`)
})
