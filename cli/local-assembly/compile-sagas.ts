/**
 * `node compile-sagas.ts`: waits for a line on standard input, and then writes what `npm run asl` writes and prints a line of
 * JSON: the functions that the sagas and the routes need now. The line names a bundle of `compile-catalogue.ts`, or is
 * empty: then the sources are read as they are. Ends with nothing done when the input ends without a line.
 *
 * CATALOGUE_BUNDLE is a bundle of before, of which all but writing is done ahead of the line: packages are loaded by then, and
 * what is loaded anew runs in a third of the time.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import type { FunctionSpec } from '#lib/function-list.ts'
import 'zod'

/** `url` may be of a file that was loaded before, with another content. */
async function load(url: string) {
  return (await import(url)) as typeof import('./compile-catalogue.ts')
}

async function compileBundle(file: string): Promise<readonly FunctionSpec[]> {
  const { compileCatalogue, writeCompiled } = await load(`${pathToFileURL(file).href}?now`)
  const compiled = compileCatalogue(process.cwd())
  writeCompiled(process.cwd(), compiled)
  return compiled.functions
}

async function rehearse(file: string): Promise<void> {
  const { compileCatalogue } = await load(pathToFileURL(file).href)
  compileCatalogue(process.cwd())
}

async function compileSources(): Promise<readonly FunctionSpec[]> {
  await import('#statemachines/write-asl.ts')
  const { sagas } = await import('#statemachines/index.ts')
  const { listFunctions } = await import('#lib/function-list.ts')
  return listFunctions(sagas, process.cwd())
}

const { CATALOGUE_BUNDLE: before } = process.env
if (before) {
  await rehearse(before).catch(() => {})
}
const lines = createInterface({ input: process.stdin })
const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')])
lines.close()
if (line !== undefined) {
  console.log(JSON.stringify(await (line === '' ? compileSources() : compileBundle(line))))
}
// At once: what has been compiled is not compiled again.
process.exit()
