import { VERSION } from '../../version.ts'
import type { Route } from '../route.ts'
import { allRoutes, routes } from '../routes.ts'
import type { OpenApiDocument, PathItem } from './document.ts'
import { describeOperation, tagOf } from './operation.ts'
import { describeSharedProblems } from './problem-responses.ts'
import { createSchemas, type Schemas } from './schemas.ts'
import { SECURITY_SCHEMES } from './security.ts'
import { type DescribedWorkflow, describeStarts } from './workflow-paths.ts'

const TAGS: Record<string, string> = {
  Health: 'Whether the API is there.',
  Docs: 'This document, and a page to try it.',
  Orders: 'Executions of order-fulfillment, under their own address.',
  Workflows: 'What can be started, and starting it.',
  Executions: 'Executions of every workflow, orders too.',
  Inventory: 'Stock and prices.',
  Accounts: 'What money transfers move.',
  Documents: 'What document approvals publish.',
  Payments: 'What the payment provider has taken and given back.',
  Shipments: 'What the warehouse has sent.',
  Snapshot: 'Everything in one answer.',
}

const SERVERS = [
  { url: 'http://127.0.0.1:3000', description: 'The local cloud (`npm start`)' },
  {
    url: 'https://{api}.execute-api.{region}.amazonaws.com/v1',
    description: 'A deployed stack: its output `ApiUrl`',
    variables: { api: { default: 'abcdef1234' }, region: { default: 'us-east-1' } },
  },
]

/** Returns the OpenAPI document of the table of routes, with a concrete path for each workflow. Pure. */
export function describeApi(workflows: readonly DescribedWorkflow[]): OpenApiDocument {
  const schemas = createSchemas()
  const paths = { ...describeRoutes(schemas), ...describeStarts(workflows, schemas) }
  return {
    openapi: '3.1.1',
    info: {
      title: 'FlowForge',
      summary: 'Business operations of several steps that are never left half done',
      description:
        'Starts workflows, follows them, and steers those that need somebody. Errors are problem details (RFC 9457), money is in minor units, times are UTC.',
      version: VERSION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: SERVERS,
    tags: [...new Set(allRoutes.map(tagOf))].map((name) => ({ name, description: TAGS[name] ?? name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas.named).sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: describeSharedProblems(schemas),
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}

function describeRoutes(schemas: Schemas): Record<string, PathItem> {
  const paths: Record<string, PathItem> = {}
  for (const [operationId, route] of Object.entries<Route>(routes)) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: describeOperation(operationId, route, schemas),
    }
  }
  return paths
}
