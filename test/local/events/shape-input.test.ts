import { expect, test } from 'vitest'
import { readTargetInput } from '#local/assembly/target-input.ts'
import { shapeInput } from '#local/events/shape-input.ts'

const event = {
  id: 'e1',
  source: 'aws.ec2',
  'detail-type': 'State-change',
  detail: { 'instance-id': 'i-1', state: 'RUN"NING', count: 3, tags: [{ name: 'a' }, { name: 'b' }] },
}

const rule = { name: 'Rule', arn: 'arn:rule' }

function shape(properties: object): string {
  const input = readTargetInput('Rule', 'Properties.Targets.0', { ...properties })
  return shapeInput(event, input, { rule, ingestionTime: '2026-01-01T00:00:00.000Z' })
}

const InputPathsMap = {
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  count: '$.detail.count',
  names: '$.detail.tags[*].name',
  second: '$.detail.tags[1]',
  missing: '$.detail.nothing.there',
}

test('a target gets the event, a constant, or a part of the event', () => {
  expect(JSON.parse(shape({}))).toEqual(event)
  expect(shape({ Input: '{"a":1}' })).toBe('{"a":1}')
  expect(shape({ InputPath: '$.detail.tags[1]' })).toBe('{"name":"b"}')
  expect(shape({ InputPath: '$.nothing' })).toBe('null')
  expect(JSON.parse(shape({ InputPath: '$' }))).toEqual(event)
})

test.each([
  ['"<instance> has <count>"', '"i-1 has 3"'],
  ['"it \\"<instance>\\" is <state>"', '"it \\"i-1\\" is RUN\\"NING"'],
  ['<instance> is <state>', 'i-1 is RUN"NING'],
  ['"<instance>"\n"<count>"', '"i-1"\n"3"'],
  ['<second>', '{"name":"b"}'],
  ['<instance>', '"i-1"'],
  [
    '{"instance": <instance>, "n": [9,<count>], "text": "<instance> \\"<state>\\"", "all": <names>}',
    '{"instance": "i-1", "n": [9,3], "text": "i-1 \\"RUN\\"NING\\"", "all": ["a","b"]}',
  ],
  ['{"a": <missing>, "b": "x<missing>y"}', '{"a": "", "b": "xy"}'],
  [
    '{"rule": <aws.events.rule-arn>, "name": "<aws.events.rule-name>", "at": <aws.events.event.ingestion-time>}',
    '{"rule": "arn:rule", "name": "Rule", "at": "2026-01-01T00:00:00.000Z"}',
  ],
  ['{"bare": <aws.events.event>}', '{"bare": {"id":"e1","source":"aws.ec2","detail-type":"State-change"}}'],
  ['{"whole": <aws.events.event.json>}', `{"whole": ${JSON.stringify(event)}}`],
])('the template %s is filled in', (InputTemplate, expected) => {
  expect(shape({ InputTransformer: { InputPathsMap, InputTemplate } })).toBe(expected)
})

test('a path that EventBridge does not know, and a variable without a path, are refused by name', () => {
  expect(() => shape({ InputPath: '$.a[?(@.b)]' })).toThrow(
    'Rule, Properties.Targets.0.InputPath: a path such as $.detail.items[0].name belongs here, got $.a[?(@.b)]',
  )
  expect(() => shape({ InputTransformer: { InputTemplate: '<who>' } })).toThrow(
    'Rule, Properties.Targets.0.InputTransformer: the template has <who>, for which InputPathsMap has no path',
  )
})
