import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Bundle } from './bundles.ts'

/** The function that serves the page to try the API. */
const SERVES_DOCS = 'GetDocs'

/** Swagger UI, whole: the page asks no other host for anything. */
const FILES = ['swagger-ui-bundle.js', 'swagger-ui.css']

/** Returns what lies beside the code of a function, packed: nothing for most. */
export function packagedFiles(functionName: string, projectDirectory: string): Bundle {
  if (functionName !== SERVES_DOCS) {
    return new Map()
  }
  const folder = join(projectDirectory, 'node_modules', 'swagger-ui-dist')
  return new Map(
    FILES.map((name) => [`${name}.gz`, gzipSync(readFileSync(join(folder, name)), { level: 9 })] as const),
  )
}
