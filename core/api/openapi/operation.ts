import type { Route } from '../route.ts'
import type { Operation, Response } from './document.ts'
import { BODIES } from './examples.ts'
import { describeParameters } from './parameters.ts'
import { describeProblems } from './problem-responses.ts'
import type { Schemas } from './schemas.ts'
import { securityOf } from './security.ts'

/** Returns the operation of a route; `operationId` is the route's name in the table. */
export function describeOperation(operationId: string, route: Route, schemas: Schemas): Operation {
  const { summary, scopes, body } = route
  const parameters = describeParameters(route, schemas)
  return {
    operationId,
    summary,
    ...(scopes.length > 0
      ? { description: `Asks for ${scopes.map((scope) => `\`${scope}\``).join(', ')}.` }
      : {}),
    tags: [tagOf(route)],
    security: securityOf(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: requestOf(operationId, body, schemas) } : {}),
    responses: { [route.answer.status]: answerOf(route, schemas), ...describeProblems(route, schemas) },
  }
}

/** The first part of the path: `Orders`. */
export function tagOf({ path }: Pick<Route, 'path'>): string {
  if (path === '/openapi.json') {
    return 'Docs'
  }
  const [, first = ''] = /^\/([a-z]+)/.exec(path) ?? []
  return first.charAt(0).toUpperCase() + first.slice(1)
}

/** A body that requires nothing may be left out. */
function requestOf(
  operationId: string,
  body: NonNullable<Route['body']>,
  schemas: Schemas,
): NonNullable<Operation['requestBody']> {
  const example = BODIES[operationId]
  return {
    required: !body.safeParse({}).success,
    content: {
      'application/json': {
        schema: schemas.describe(body, 'input'),
        ...(example === undefined ? {} : { example }),
      },
    },
  }
}

function answerOf({ answer, summary, headers }: Route, schemas: Schemas): Response {
  const schema = schemas.describe(answer.schema, 'output')
  const { types = ['application/json'] } = answer
  const location = { description: 'The path of what was started.', schema: { type: 'string' } }
  return {
    description: `${summary}.`,
    ...(headers ? { headers: { Location: location } } : {}),
    content: Object.fromEntries(types.map((type) => [type, { schema }])),
  }
}
