import { describeApi } from '#core/api/openapi/describe-api.ts'
import { sagas } from './index.ts'

/** Where the OpenAPI document of the HTTP API stands, relative to the project. */
export const OPENAPI_FILE = 'docs/openapi.json'

/** What `npm run openapi` writes. A test fails when the committed file differs. */
export function openApiText(): string {
  return `${JSON.stringify(describeApi(sagas), null, 2)}\n`
}
