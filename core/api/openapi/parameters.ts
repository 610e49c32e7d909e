import type { Route } from '../route.ts'
import type { JsonSchema, Parameter } from './document.ts'
import type { Schemas } from './schemas.ts'

const DESCRIPTIONS: Record<string, string> = {
  limit: 'How many items a page holds at most.',
  cursor: 'The `nextCursor` of the page before.',
  status: 'Shows executions of these statuses alone; several are separated by commas.',
  startedAfter: 'Shows executions that were started then or later.',
  startedBefore: 'Shows executions that were started earlier.',
  idPrefix: 'Shows executions whose ids begin so, ordered by id; a page may have fewer items than it could.',
  workflow: 'The name of a workflow, as `GET /workflows` lists them.',
  'Idempotency-Key': 'The same key with the same body starts one execution, however often it is sent.',
}

/** Returns the parameters of a route's path, query and headers. */
export function describeParameters({ params, query, headers }: Route, schemas: Schemas): Parameter[] {
  const parts = [
    ['path', params],
    ['query', query],
    ['header', headers],
  ] as const
  return parts.flatMap(([place, schema]) =>
    schema ? parametersOf(place, schemas.describe(schema, 'input')) : [],
  )
}

function parametersOf(place: Parameter['in'], object: JsonSchema): Parameter[] {
  const { properties = {}, required = [] } = object as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => {
    const description = DESCRIPTIONS[name]
    return {
      name,
      in: place,
      required: required.includes(name),
      schema,
      ...(description ? { description } : {}),
    }
  })
}
