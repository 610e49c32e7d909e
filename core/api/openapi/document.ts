/** JSON Schema of draft 2020-12, as OpenAPI 3.1 holds it. */
export type JsonSchema = Record<string, unknown>

export interface MediaType {
  readonly schema: JsonSchema
  readonly example?: unknown
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: JsonSchema
  readonly description?: string
}

export interface Reference {
  readonly $ref: string
}

export interface Response {
  readonly description: string
  readonly headers?: Record<string, { readonly description: string; readonly schema: JsonSchema }>
  readonly content?: Record<string, MediaType>
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly security: readonly Record<string, readonly string[]>[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, MediaType> }
  readonly responses: Record<string, Response | Reference>
}

/** By method, in lower case. */
export type PathItem = Record<string, Operation>

/** An OpenAPI 3.1 document, the parts of it that FlowForge writes: https://spec.openapis.org/oas/v3.1.1.html */
export interface OpenApiDocument {
  readonly openapi: string
  readonly info: Record<string, unknown>
  readonly servers: readonly Record<string, unknown>[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Record<string, PathItem>
  readonly components: {
    readonly schemas: Record<string, JsonSchema>
    readonly responses: Record<string, Response>
    readonly securitySchemes: object
  }
}
