import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { describe, expect, test } from 'vitest'
import { describeApi } from '#core/api/openapi/describe-api.ts'
import { BODIES } from '#core/api/openapi/examples.ts'
import type { Route } from '#core/api/route.ts'
import { routes } from '#core/api/routes.ts'
import { exampleOf } from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'
import { OPENAPI_FILE, openApiText } from '#statemachines/openapi.ts'

const file = fileURLToPath(new URL(`../../../${OPENAPI_FILE}`, import.meta.url))
const document = describeApi(sagas)
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
)

test('docs/openapi.json is what the table of routes says; `npm run openapi` writes it anew', () => {
  expect(readFileSync(file, 'utf8')).toBe(openApiText())
})

test('the document passes the linter without a warning', async () => {
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source: openApiText(), absoluteRef: file, config })
  const lines = problems.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`,
  )
  expect(lines).toEqual([])
})

describe('the document', () => {
  test('has every route of the table, and each workflow by its own path', () => {
    const paths = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    const starts = sagas.map(({ name }) => `POST /workflows/${name}`)
    const served = Object.values<Route>(routes).map(({ method, path }) => `${method} ${path}`)
    expect(paths.sort()).toEqual([...served, ...starts].sort())
  })

  test('names each operation once', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('asks for a token exactly where the route is not open, and for the scopes of the route', () => {
    for (const [operationId, { open, scopes }] of Object.entries<Route>(routes)) {
      const { security } = operations.find((operation) => operation.operationId === operationId)!
      expect(security, operationId).toEqual(open ? [] : [{ bearer: [] }, { oauth2: scopes }])
    }
  })

  test('lets a body that requires nothing be left out', () => {
    const required = Object.fromEntries(
      operations.flatMap(({ operationId, requestBody }) =>
        requestBody ? [[operationId, requestBody.required]] : [],
      ),
    )
    expect(required).toMatchObject({
      cancelOrder: false,
      retryOrder: false,
      skipOrderUndo: true,
      startOrder: true,
    })
  })
})

describe('an example', () => {
  test.each(Object.entries(BODIES))('of a body is one that %s takes', (name, body) => {
    const route: Route = routes[name as keyof typeof routes]
    expect(route.body?.safeParse(body)).toMatchObject({ success: true })
  })

  test.each(sagas.map((saga) => [saga.name, saga] as const))(
    'is there for the input of %s: .meta({ examples: [ … ] }) of its schema',
    (_, saga) => {
      expect(saga.input.safeParse(exampleOf(saga))).toMatchObject({ success: true })
    },
  )
})
