import type * as z from 'zod'
import { pascalCase } from '../../pascal-case.ts'
import { exampleOf, StartFields } from '../../saga/index.ts'
import { routes } from '../routes.ts'
import type { JsonSchema, OpenApiDocument } from './document.ts'
import { describeOperation } from './operation.ts'
import type { Schemas } from './schemas.ts'

/** What the document says of a saga. */
export interface DescribedWorkflow {
  readonly name: string
  readonly description?: string
  readonly input: z.ZodType
}

/**
 * Returns `POST /workflows/money-transfer` and the like: the route that starts any workflow, once for each, with its own
 * input in place of any.
 */
export function describeStarts(
  workflows: readonly DescribedWorkflow[],
  schemas: Schemas,
): OpenApiDocument['paths'] {
  return Object.fromEntries(
    workflows.map((workflow) => {
      const { name, description } = workflow
      const id = pascalCase(name)
      schemas.named[`${id}Start`] = describeStart(workflow, schemas)
      const operation = describeOperation(`start${id}`, routes.startWorkflow, schemas)
      const example = exampleOf(workflow)
      const schema = { $ref: `#/components/schemas/${id}Start` }
      const post = {
        ...operation,
        summary: `Starts ${name}`,
        ...(description ? { description: `${description}. ${operation.description}` } : {}),
        parameters: (operation.parameters ?? []).filter((parameter) => parameter.in !== 'path'),
        requestBody: {
          required: true,
          content: { 'application/json': { schema, ...(example ? { example } : {}) } },
        },
      }
      return [`/workflows/${name}`, { post }]
    }),
  )
}

/** The workflow's input, with what says how to start it beside the input's own fields. */
function describeStart({ input }: DescribedWorkflow, schemas: Schemas): JsonSchema {
  const own = schemas.describe(input, 'input')
  const { properties } = schemas.describe(StartFields, 'input')
  return { ...own, properties: { ...(own.properties as object), ...(properties as object) } }
}
