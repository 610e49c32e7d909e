import * as dynamoDb from '@aws-sdk/client-dynamodb'
import * as lambda from '@aws-sdk/client-lambda'
import * as secretsManager from '@aws-sdk/client-secrets-manager'
import * as stepFunctions from '@aws-sdk/client-sfn'
import * as sqs from '@aws-sdk/client-sqs'
import * as ssm from '@aws-sdk/client-ssm'
import fc from 'fast-check'
import { createS3Requests } from './s3-requests.ts'

/** One request to the AWS port. */
export interface AwsRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: string
}

/** An operation of a service model: its name and what generates its input. */
interface Operation {
  name: string
  input: fc.Arbitrary<unknown>
}

/** Kinds of shapes in the SDK's models: @smithy/types, `StaticSchema` */
const KIND = { simple: 0, list: 1, map: 2, structure: 3, union: 4, operation: 9 }
/** A shape that is a number is a type; these bits make it a list or a map of the type. */
const LIST = 64
const MAP = 128

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a', 'Fuzz', 'pk']
const DEEP = `${'['.repeat(3_000)}${']'.repeat(3_000)}`

/** `known` are names and ARNs of things that exist, and that a request may change. */
export function createAwsRequests(known: readonly string[]): fc.Arbitrary<AwsRequest> {
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known) },
    { weight: 2, arbitrary: fc.constantFrom(...NAMES, ...TEXTS) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom('', '\ud800', 'x'.repeat(3_000), DEEP) },
  )
  const wrong = fc.oneof(
    text,
    fc.constantFrom(null, true, 0, -1, 1.5, Number.MAX_VALUE, [], {}, [null], { toString: 1 }),
    fc.jsonValue({ maxDepth: 2 }),
  )

  function createValue(shape: unknown, depth = 0): fc.Arbitrary<unknown> {
    const right = depth > 4 ? fc.constant({}) : createRight(shape, depth + 1)
    return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: wrong })
  }

  function createRight(shape: unknown, depth: number): fc.Arbitrary<unknown> {
    if (typeof shape === 'function') {
      return createRight(shape(), depth)
    }
    if (typeof shape === 'number') {
      return createOfType(shape, depth)
    }
    if (!Array.isArray(shape)) {
      return wrong
    }
    // A member with traits of its own.
    if (shape.length === 2) {
      return createRight(shape[0], depth)
    }
    const [kind, , , , first, second, required = 0] = shape
    switch (kind) {
      case KIND.list:
        return fc.array(createValue(first, depth), { maxLength: 3 })
      case KIND.map:
        return fc.dictionary(text, createValue(second, depth), { maxKeys: 3 })
      case KIND.structure:
        return structure(first, second, required, depth)
      case KIND.union:
        return fc.oneof(
          ...first.map((name: string, at: number) => fc.record({ [name]: createValue(second[at], depth) })),
        )
      default:
        return createRight(first, depth)
    }
  }

  function structure(
    names: string[],
    shapes: unknown[],
    required: number,
    depth: number,
  ): fc.Arbitrary<unknown> {
    const members = Object.fromEntries(names.map((name, at) => [name, createValue(shapes[at], depth)]))
    return fc.oneof(
      { weight: 4, arbitrary: fc.record(members, { requiredKeys: names.slice(0, required) }) },
      { weight: 1, arbitrary: fc.record(members, { requiredKeys: [] }) },
    )
  }

  function createOfType(type: number, depth: number): fc.Arbitrary<unknown> {
    if (type & (LIST | MAP)) {
      const item = createOfType(type & 63, depth)
      return type & LIST ? fc.array(item, { maxLength: 3 }) : fc.dictionary(text, item, { maxKeys: 3 })
    }
    const isNumber = type === 1 || (type >= 4 && type <= 7)
    return type === 2 ? fc.boolean() : isNumber ? fc.integer({ min: -5, max: 2_000 }) : text
  }

  function readOperations(model: object): Operation[] {
    return Object.values(model)
      .filter((shape): shape is unknown[] => Array.isArray(shape) && shape[0] === KIND.operation)
      .map(([, , name, , input]) => ({ name: String(name), input: createValue(input) }))
  }

  function callsOf(prefix: string, operations: readonly Operation[]): fc.Arbitrary<AwsRequest>[] {
    return operations.map(({ name, input }) => input.map((value) => jsonRequest(`${prefix}.${name}`, value)))
  }

  const events = { name: 'PutEvents', input: createValue(PUT_EVENTS) }
  const calls = fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...callsOf('AWSStepFunctions', readOperations(stepFunctions))) },
    { weight: 3, arbitrary: fc.oneof(...callsOf('DynamoDB_20120810', readOperations(dynamoDb))) },
    { weight: 1, arbitrary: fc.oneof(...callsOf('secretsmanager', readOperations(secretsManager))) },
    { weight: 1, arbitrary: fc.oneof(...callsOf('AWSEvents', [events])) },
    { weight: 3, arbitrary: fc.oneof(...callsOf('AmazonSQS', readOperations(sqs))) },
    { weight: 1, arbitrary: fc.oneof(...callsOf('AmazonSSM', served(readOperations(ssm), SERVED_BY_SSM))) },
    { weight: 2, arbitrary: createS3Requests(text) },
    { weight: 1, arbitrary: lambdaRequests(text, readOperations(lambda)) },
    { weight: 1, arbitrary: otherRequests(text) },
  )
  return fc.oneof({ weight: 9, arbitrary: calls }, { weight: 1, arbitrary: spoil(calls, text) })
}

const SERVED_BY_SSM = ['GetParameter', 'GetParameters', 'GetParametersByPath']

/** Of a service of hundreds of operations, those that are served. */
function served(operations: readonly Operation[], names: readonly string[]): Operation[] {
  return operations.filter(({ name }) => names.includes(name))
}

/** EventBridge's client is not installed; the one operation that is served, as its model has it. */
const PUT_EVENTS = [
  ...[KIND.structure, '', 'PutEventsRequest', 0, ['Entries', 'EndpointId']],
  [
    [
      KIND.list,
      '',
      'Entries',
      0,
      [
        KIND.structure,
        '',
        'Entry',
        0,
        ['Time', 'Source', 'Resources', 'DetailType', 'Detail'],
        [4, 0, LIST, 0, 0],
      ],
    ],
    0,
  ],
]

const PASS = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
const TEXTS = [
  ...[
    'STANDARD',
    'RUNNING',
    'ALL',
    'INFO',
    'DEBUG',
    'METADATA_ONLY',
    'PAY_PER_REQUEST',
    'HASH',
    'S',
    'ALL_NEW',
  ],
  ...['{}', '[1]', '{', '"\\ud800"', '{"__proto__":{"a":1}}', JSON.stringify(PASS)],
  ...[JSON.stringify(PASS.States.P), JSON.stringify({ ...PASS, StartAt: '__proto__' })],
  ...['arn:', 'arn:aws:states:::', 'arn:aws:states:us-east-1:111111111111:execution:a:b', 'a.b', 'bnVsbA=='],
]

const SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0'
const SIGNED = { authorization: SIGNATURE, 'x-amz-date': '20260101T000000Z' }

function jsonRequest(target: string, input: unknown): AwsRequest {
  const headers = { ...SIGNED, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }
  return { method: 'POST', path: '/', headers, body: JSON.stringify(input) ?? '' }
}

/** Lambda's REST API: inputs of any of its operations, sent where functions are. */
function lambdaRequests(
  text: fc.Arbitrary<string>,
  operations: readonly Operation[],
): fc.Arbitrary<AwsRequest> {
  return fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      name: fc.oneof(text.map(encode), fc.constantFrom('%', '%ff', '..', '__proto__')),
      rest: fc.constantFrom('', '/', '/invocations', '/configuration', '/invocations/x', '%'),
      type: fc.constantFrom('Event', 'DryRun', 'RequestResponse', 'constructor', ''),
      context: fc.constantFrom('', 'e30=', 'bnVsbA==', '{', '%'),
      input: fc.oneof(...operations.map(({ input }) => input)),
    })
    .map(({ method, name, rest, type, context, input }) => ({
      method,
      path: `/2015-03-31/functions/${name}${rest}`,
      headers: {
        ...SIGNED,
        'x-amz-invocation-type': type,
        ...(context ? { 'x-amz-client-context': context } : {}),
      },
      body: method === 'GET' ? '' : (JSON.stringify(input) ?? ''),
    }))
}

/** STS, SNS, the issuer, the clock, and paths that nothing is at. */
function otherRequests(text: fc.Arbitrary<string>): fc.Arbitrary<AwsRequest> {
  return fc
    .record({
      path: fc.constantFrom(
        '/',
        '/.flowforge/issuer/token',
        '/.flowforge/issuer/jwks',
        '/.flowforge/issuer/authorize',
        '/.flowforge/clock',
        '/%',
        '//',
        '/?a=%',
        '/x',
      ),
      fields: fc.oneof(fc.dictionary(fc.constantFrom(...FIELDS), text), ofSns(text)),
      type: fc.constantFrom(FORM, FORM, FORM, 'application/json', 'text/plain'),
      signed: fc.boolean(),
    })
    .map(({ path, fields, signed, type }) => ({
      method: 'POST',
      path,
      headers: { 'content-type': type, ...(signed ? SIGNED : {}) },
      body: Object.entries(fields)
        .map(([name, value]) => `${name}=${encode(value)}`)
        .join('&'),
    }))
}

const FORM = 'application/x-www-form-urlencoded'
const FIELDS = [
  ...[
    'Action',
    'tenant',
    'subject',
    'audience',
    'expires_in',
    'scope',
    'grant_type',
    'code',
    'code_verifier',
  ],
  ...['refresh_token', 'client_id', 'redirect_uri', 'response_type', 'state', '__proto__'],
]
const FIELDS_OF_SNS = [
  ...['TopicArn', 'TargetArn', 'Message', 'Subject', 'MessageStructure', 'MessageGroupId'],
  ...['MessageAttributes.entry.1.Name', 'MessageAttributes.entry.1.Value.DataType'],
  ...['MessageAttributes.entry.1.Value.StringValue', 'PublishBatchRequestEntries.member.1.Id'],
  ...['PublishBatchRequestEntries.member.1.Message', 'PublishBatchRequestEntries.member.2.__proto__'],
]

function ofSns(text: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string>> {
  return fc
    .tuple(
      fc.constantFrom('Publish', 'PublishBatch', 'ListTopics', 'Subscribe', '__proto__'),
      fc.dictionary(fc.constantFrom(...FIELDS_OF_SNS), text),
    )
    .map(([Action, fields]) => ({ Version: '2010-03-31', Action, ...fields }))
}

/** The same requests with a body that is cut, a type or target that is none, or nested text. */
function spoil(calls: fc.Arbitrary<AwsRequest>, text: fc.Arbitrary<string>): fc.Arbitrary<AwsRequest> {
  return fc
    .record({
      call: calls,
      how: fc.constantFrom('cut', 'type', 'target', 'deep', 'bytes'),
      by: text,
      at: fc.nat(40),
    })
    .map(({ call, how, by, at }) => {
      const word = encode(by).slice(0, 200)
      switch (how) {
        case 'cut':
          return { ...call, body: call.body.slice(0, at) }
        case 'type':
          return { ...call, headers: { ...call.headers, 'content-type': word } }
        case 'target':
          return { ...call, headers: { ...call.headers, 'x-amz-target': `${word}.${word}` } }
        case 'deep':
          return { ...call, body: `{"a":${DEEP}}` }
        default:
          return { ...call, body: by }
      }
    })
}

/** Percent-encoding of any text; half a surrogate pair, which has none, is replaced. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
