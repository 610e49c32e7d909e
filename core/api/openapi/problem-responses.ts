import { PROBLEMS, type ProblemType } from '../problems.ts'
import { Problem } from '../responses/problem.ts'
import { type ProblemSource, problemsOf, type Route } from '../route.ts'
import type { JsonSchema, Reference, Response } from './document.ts'
import type { Schemas } from './schemas.ts'

/** What API Gateway refuses before a handler runs. Its problems bear the type `about:blank`. */
const GATEWAY: readonly (readonly [status: number, title: string, guarded: boolean])[] = [
  [403, 'The token does not allow this', true],
  [429, 'Too many requests, try again later', false],
]

const HEADERS: Record<string, Response['headers']> = {
  401: { 'WWW-Authenticate': { description: 'Always `Bearer`.', schema: { type: 'string' } } },
  503: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'string' } } },
}

/** The responses that are alike for all routes, by status; those of the others stand with their operations. */
const SHARED = {
  400: 'InvalidRequest',
  401: 'Unauthorized',
  413: 'TooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'Unavailable',
} as const

/** Returns the responses that `describeProblems` refers to. */
export function describeSharedProblems(schemas: Schemas): Record<string, Response> {
  const all = responsesOf({ body: Problem }, schemas)
  return Object.fromEntries(Object.entries(SHARED).map(([status, name]) => [name, all[status]!]))
}

/** Returns the problem details that a route can give, by status. */
export function describeProblems(route: Route, schemas: Schemas): Record<string, Response | Reference> {
  const responses = Object.entries(responsesOf(route, schemas)).map(([status, response]) => {
    const name = status in SHARED ? SHARED[Number(status) as keyof typeof SHARED] : undefined
    return [status, name ? { $ref: `#/components/responses/${name}` } : response]
  })
  return Object.fromEntries(responses)
}

function responsesOf(route: ProblemSource, schemas: Schemas): Record<string, Response> {
  const byStatus = new Map<number, { types: string[]; titles: string[] }>()
  const add = (status: number, type: string, title: string) => {
    const { types, titles } = byStatus.get(status) ?? { types: [], titles: [] }
    byStatus.set(status, { types: [...types, type], titles: [...titles, title] })
  }
  for (const type of problemsOf(route)) {
    add(PROBLEMS[type][0], slugOf(type), PROBLEMS[type][1])
  }
  for (const [status, title, guarded] of GATEWAY) {
    if (!guarded || !route.open) {
      add(status, 'about:blank', title)
    }
  }
  const schema = schemas.describe(Problem, 'output')
  const sorted = [...byStatus].sort(([a], [b]) => a - b)
  return Object.fromEntries(
    sorted.map(([status, { types, titles }]) => [
      String(status),
      responseOf(schema, { status, types, titles }),
    ]),
  )
}

/** The status and the types say which problem it is; API Gateway's own have no type for 401 and 5xx either. */
function responseOf(
  schema: JsonSchema,
  { status, types, titles }: { status: number; types: string[]; titles: string[] },
): Response {
  const enumerated = [...new Set([...types, ...(status === 401 || status >= 500 ? ['about:blank'] : [])])]
  const headers = HEADERS[status]
  return {
    description: `${titles.join('. ')}.`,
    ...(headers ? { headers } : {}),
    content: {
      'application/problem+json': {
        schema: { allOf: [schema, { properties: { type: { enum: enumerated } } }] },
        example: {
          type: types[0],
          title: titles[0],
          status,
          requestId: '7f3a1c0e-52b9-4a5c-9b3e-1f0d6a2c8e11',
        },
      },
    },
  }
}

function slugOf(type: ProblemType): string {
  return `/problems/${type}`
}
