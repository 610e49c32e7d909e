import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonSchema, OpenApiDocument, Operation, Response } from '#core/api/openapi/document.ts'

export interface Answer {
  readonly status: number
  readonly type: string | undefined
  readonly text: string
}

/** Returns what is wrong with an answer, in a sentence; undefined for one that the document describes. */
type Judge = (operation: Operation, answer: Answer) => string | undefined

const DOCUMENT_ID = 'https://flowforge.test/openapi.json'

export function createJudge(document: OpenApiDocument): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ ...document, $id: DOCUMENT_ID })
  const validators = new Map<JsonSchema, ValidateFunction>()
  const validatorOf = (schema: JsonSchema) => {
    const known = validators.get(schema) ?? ajv.compile(absolute(schema))
    validators.set(schema, known)
    return known
  }
  return (operation, { status, type, text }) => {
    const response = responseOf(document, operation, status)
    if (status >= 500 || !response) {
      return `status ${status} is not one that the document has`
    }
    const media = type?.split(';')[0] ?? ''
    const described = response.content?.[media]
    if (!described) {
      return `an answer ${status} of type '${type}' is not in the document`
    }
    if (!media.endsWith('json')) {
      return undefined
    }
    const validate = validatorOf(described.schema)
    return validate(JSON.parse(text))
      ? undefined
      : `the answer ${status} is another: ${ajv.errorsText(validate.errors)}`
  }
}

function responseOf(
  { components }: OpenApiDocument,
  { responses }: Operation,
  status: number,
): Response | undefined {
  const found = responses[status]
  return found && '$ref' in found ? components.responses[found.$ref.split('/').at(-1)!] : found
}

function absolute(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${DOCUMENT_ID}#/`)) as JsonSchema
}
