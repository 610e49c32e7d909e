import type { APIGatewayProxyEvent } from 'aws-lambda'
import { MAX_BODY_BYTES } from '#core/api/routes.ts'
import { HttpProblem } from './problem.ts'
import { requireJson } from './require-json.ts'
import { invalid } from './validate.ts'

/** Deeper than any workflow's input, and far from what the parsers of AWS and ours can hold. */
const MAX_DEPTH = 32

/** Returns the JSON value of the body; no body is an empty object. Throws the `HttpProblem` of a 400, 413 or 415. */
export function readBody(event: APIGatewayProxyEvent): unknown {
  const { body, isBase64Encoded } = event
  if (!body) {
    return {}
  }
  requireJson(event)
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > MAX_BODY_BYTES) {
    throw new HttpProblem(
      'too-large',
      `the body has ${bytes.length} bytes; at most ${MAX_BODY_BYTES} are accepted`,
    )
  }
  const value = parseJson(bytes.toString())
  refuseUnstorable(value)
  return value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid('body', `is not JSON: ${(error as Error).message}`)
  }
}

/** Throws for JSON that no store or state machine could hold as it is: halves of surrogate pairs, bottomless nesting. */
function refuseUnstorable(body: unknown): void {
  const open: { value: unknown; path: readonly string[] }[] = [{ value: body, path: [] }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next
    if (typeof value === 'string' && !value.isWellFormed()) {
      throw invalid(path.join('.') || 'body', 'is not Unicode text: it holds half of a surrogate pair')
    }
    if (typeof value !== 'object' || value === null) {
      continue
    }
    if (path.length === MAX_DEPTH) {
      throw invalid(path.slice(0, 3).join('.'), `is nested more than ${MAX_DEPTH} deep`)
    }
    for (const [name, member] of Object.entries(value)) {
      if (name === '__proto__' || !name.isWellFormed()) {
        throw invalid([...path, name.toWellFormed()].join('.'), 'is not a known field')
      }
      open.push({ value: member, path: [...path, name] })
    }
  }
}
