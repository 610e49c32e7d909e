import { writeFileSync } from 'node:fs'
import { OPENAPI_FILE, openApiText } from './openapi.ts'

writeFileSync(new URL(`../${OPENAPI_FILE}`, import.meta.url), openApiText())
console.log(`wrote ${OPENAPI_FILE}`)
