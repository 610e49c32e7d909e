import { describeApi } from '#core/api/openapi/describe-api.ts'
import type { OpenApiDocument } from '#core/api/openapi/document.ts'
import { sagas } from './index.ts'

/** Where the OpenAPI document of the HTTP API stands, relative to the project. */
export const OPENAPI_FILE = 'docs/openapi.json'

let document: OpenApiDocument | undefined

/** What `npm run openapi` writes. A test fails when the committed file differs. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`
}

/** Returns the document with a path for each workflow. */
export function openApiDocument() {
  document ??= describeApi(sagas)
  return document
}
