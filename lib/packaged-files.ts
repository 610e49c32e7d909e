import { isUtf8 } from 'node:buffer'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { GET_CONSOLE } from '#core/api/console.ts'
import type { Bundle } from './bundles.ts'
import { buildPageNow, findPage } from './console-page.ts'

/** The function that serves the page to try the API. */
const SERVES_DOCS = 'GetDocs'

/** Swagger UI, whole: the page asks no other host for anything. */
const DOCS_FILES = ['swagger-ui-bundle.js', 'swagger-ui.css']

/** Returns what lies beside the code of a function, packed: nothing for most. */
export function packagedFiles(functionName: string, projectDirectory: string): Bundle {
  if (functionName === SERVES_DOCS) {
    return pack(join(projectDirectory, 'node_modules', 'swagger-ui-dist'), DOCS_FILES)
  }
  if (functionName === GET_CONSOLE) {
    buildPageNow(projectDirectory)
    const page = findPage(projectDirectory)
    return page ? pack(page, globSync('**/*.*', { cwd: page }).sort()) : new Map()
  }
  return new Map()
}

/** A function's folder is flat: `assets/index.js` is packed as `assets~index.js.gz`. */
function pack(folder: string, names: readonly string[]): Bundle {
  return new Map(
    names.map((name) => {
      const bytes = readFileSync(join(folder, name))
      if (!isUtf8(bytes)) {
        throw new Error(`${name} is no text, and the API serves nothing else; leave it out of the page`)
      }
      return [`${name.replace(/[\\/]/g, '~')}.gz`, gzipSync(bytes, { level: 9 })] as const
    }),
  )
}
