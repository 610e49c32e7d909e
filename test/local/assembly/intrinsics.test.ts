import { describe, expect, test } from 'vitest'
import { loadStack } from '#test/support/greeter-assembly.ts'

/** What `value` becomes in a resolved template: it stands in an output. */
const resolve = (value: unknown, rest: object = {}) =>
  loadStack({ Topic: { Type: 'AWS::SNS::Topic' } }, { Outputs: { It: { Value: value } }, ...rest }).outputs.It

describe('an intrinsic function', () => {
  const rest = {
    Parameters: { Size: { Type: 'Number', Default: 3 } },
    Conditions: { Small: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Size' }, 10] }] } },
    Mappings: { Sizes: { 'us-east-1': { big: 'xl' } } },
  }
  test.each([
    ['Ref to a parameter', { Ref: 'Size' }, 3],
    [
      'Ref to a topic, which is its ARN',
      { Ref: 'Topic' },
      'arn:aws:sns:us-east-1:111111111111:Greeter-Topic',
    ],
    [
      'Fn::Sub with its own variables',
      { 'Fn::Sub': ['${A}-${AWS::Region}-${!B}', { A: 'x' }] },
      'x-us-east-1-${B}',
    ],
    [
      'Fn::Sub with an attribute',
      { 'Fn::Sub': '<${Topic}>' },
      '<arn:aws:sns:us-east-1:111111111111:Greeter-Topic>',
    ],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Size' }]] }, 'a-3'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::If', { 'Fn::If': ['Small', 'yes', 'no'] }, 'yes'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'big'] }, 'xl'],
    ['AWS::NoValue, which leaves no trace', { keep: 1, drop: { Ref: 'AWS::NoValue' } }, { keep: 1 }],
  ])('resolves: %s', (_name, value, expected) => {
    expect(resolve(value, rest)).toEqual(expected)
  })

  test.each([
    [
      'an unknown function',
      { a: [{ 'Fn::Cidr': ['x'] }] },
      /^Outputs.It, Value.a.0.Fn::Cidr: the local cloud does not resolve Fn::Cidr \(it resolves Ref/,
    ],
    [
      'an unknown name',
      { Ref: 'Nobody' },
      /^Outputs.It, Value.Ref: refers to Nobody, which is neither a resource nor a parameter of Greeter$/,
    ],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Topic', 'Colour'] },
      /Fn::GetAtt Topic.Colour of type AWS::SNS::Topic is not known to the local cloud \(known: Arn, TopicName\)/,
    ],
    ['an import of what nobody exports', { 'Fn::ImportValue': 'x' }, /no stack of the assembly exports x$/],
    [
      'an SSM parameter of another stack',
      '{{resolve:ssm:/x/y:3}}',
      /needs the SSM parameter \/x\/y, which is in no stack of the assembly; give its value: --ssm \/x\/y=VALUE$/,
    ],
    ['a secret', '{{resolve:secretsmanager:s}}', /does not resolve \{\{resolve:secretsmanager:s\}\}/],
  ])('names where it stands when it meets %s', (_name, value, message) => {
    expect(() => resolve(value)).toThrow(
      expect.objectContaining({ name: 'AssemblyError', message: expect.stringMatching(message) }),
    )
  })
})
