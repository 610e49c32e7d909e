/**
 * `node compile-sagas.ts`: waits for a line on standard input, and then writes what `npm run asl` writes and prints a line of
 * JSON: the functions that the sagas and the routes need now. The line names a bundle of `compile-catalogue.ts`, or is
 * empty: then the sources are read as they are. Ends with nothing done when the input ends without a line.
 *
 * What is loaded before the line is what sagas need of packages.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import type { FunctionSpec } from '#lib/function-list.ts'
import 'zod'

async function compileBundle(file: string): Promise<readonly FunctionSpec[]> {
  const { compileCatalogue } = (await import(
    pathToFileURL(file).href
  )) as typeof import('./compile-catalogue.ts')
  return compileCatalogue(process.cwd())
}

async function compileSources(): Promise<readonly FunctionSpec[]> {
  await import('#statemachines/write-asl.ts')
  const { sagas } = await import('#statemachines/index.ts')
  const { listFunctions } = await import('#lib/function-list.ts')
  return listFunctions(sagas, process.cwd())
}

const lines = createInterface({ input: process.stdin })
const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')])
lines.close()
if (line !== undefined) {
  console.log(JSON.stringify(await (line === '' ? compileSources() : compileBundle(line))))
}
// At once: what has been compiled is not compiled again.
process.exit()
