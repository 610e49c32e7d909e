import * as fc from 'fast-check'
import type { JsonSchema, OpenApiDocument, Operation, Parameter } from '#core/api/openapi/document.ts'
import { arbitraryOf, namedOf } from './arbitrary.ts'
import { PATH_PARTS, QUERY_NAMES, QUERY_VALUES, spoil, spoils } from './nasty.ts'

export interface FuzzRequest {
  readonly operation: Operation
  readonly method: string
  /** Encoded, with its query. */
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string | undefined
}

/** Few, so that controls meet executions that are there, and the number of executions is bounded. */
const IDS = Array.from({ length: 30 }, (_, index) => `fuzz-${index}`)
const ID_FIELDS = ['orderId', 'executionId']

const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-8',
  'json',
  '',
]
const PREFERENCES = [
  'wait=0',
  'respond-async',
  'wait=-1',
  'wait="0"',
  'wait=0, wait=0',
  ';',
  'x'.repeat(2_000),
]

/** Returns an arbitrary of requests of all operations of the document: valid ones, and ones that are spoiled. */
export function requestsOf(document: OpenApiDocument): fc.Arbitrary<FuzzRequest> {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => requestOf({ path, method, operation }, document)),
  )
  return fc.oneof(...all)
}

function requestOf(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  { components: { schemas } }: OpenApiDocument,
): fc.Arbitrary<FuzzRequest> {
  const { parameters = [], requestBody } = operation
  const body = requestBody?.content['application/json']?.schema
  return fc
    .record({
      parts: fc.record(partsOf(parameters, schemas)),
      query: queryOf(parameters, schemas),
      prefer: rarely(fc.constantFrom(...PREFERENCES)),
      key: rarely(fc.constantFrom('fuzz-key-1', 'fuzz-key-2', ' ', 'k'.repeat(300))),
      type: rarely(fc.constantFrom(...CONTENT_TYPES)),
      body: body ? bodyOf(body, schemas) : fc.constant(undefined),
    })
    .map(({ parts, query, prefer, key, type, body: text }) => ({
      operation,
      method: method.toUpperCase(),
      path: path.replace(/\{(\w+)\}/g, (_, name: string) => parts[name]!) + query,
      headers: {
        'content-type': type ?? 'application/json',
        ...(prefer === undefined ? {} : { prefer }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: text,
    }))
}

function partsOf(parameters: readonly Parameter[], schemas: Record<string, JsonSchema>) {
  const inPath = parameters.filter((parameter) => parameter.in === 'path')
  return Object.fromEntries(
    inPath.map(({ name, schema }) => [
      name,
      fc.oneof(
        {
          weight: 6,
          arbitrary: ID_FIELDS.includes(name) ? fc.constantFrom(...IDS) : encoded(schema, schemas, name),
        },
        { weight: 2, arbitrary: encoded(schema, schemas) },
        { weight: 2, arbitrary: fc.constantFrom(...PATH_PARTS) },
      ),
    ]),
  )
}

function encoded(schema: JsonSchema, schemas: Record<string, JsonSchema>, name = ''): fc.Arbitrary<string> {
  return namedOf(name, arbitraryOf(schema, schemas)).map(
    (value) => encodeURIComponent(String(value).toWellFormed()) || '%20',
  )
}

function queryOf(
  parameters: readonly Parameter[],
  schemas: Record<string, JsonSchema>,
): fc.Arbitrary<string> {
  const known = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) => rarely(encoded(schema, schemas)).map((value) => [name, value] as const))
  const nasty = fc.tuple(fc.constantFrom(...QUERY_NAMES), fc.constantFrom(...QUERY_VALUES))
  return fc.tuple(fc.tuple(...known), fc.array(nasty, { maxLength: 1 })).map(([first, second]) => {
    const pairs = [...first, ...second].filter(([, value]) => value !== undefined)
    return pairs.length > 0 ? `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}` : ''
  })
}

function bodyOf(schema: JsonSchema, schemas: Record<string, JsonSchema>): fc.Arbitrary<string | undefined> {
  const valid = fc
    .tuple(arbitraryOf(schema, schemas), fc.constantFrom(...IDS))
    .map(([body, id]) => tame(body, id))
  return fc.oneof(
    { weight: 3, arbitrary: valid.map((body) => JSON.stringify(body)) },
    { weight: 6, arbitrary: fc.tuple(valid, spoils).map(([body, change]) => spoil(body, change)) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, '', '{', 'null', '[]', '"x"', '\ufeff{}', '1e400') },
  )
}

/** Chooses one of a few ids for what is started, and leaves out faults that take a function's whole time. */
function tame(body: unknown, id: string): unknown {
  if (typeof body !== 'object' || body === null) {
    return body
  }
  const { simulate: _, ...rest } = body as Record<string, unknown>
  const named = ID_FIELDS.filter((field) => field in rest)
  // Both forms of an order at once are refused.
  const form = 'items' in rest ? { sku: undefined, quantity: undefined } : {}
  return { ...rest, ...form, ...Object.fromEntries(named.map((field) => [field, id])) }
}

function rarely<Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
}
