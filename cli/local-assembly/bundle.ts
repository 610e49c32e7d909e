/**
 * `node bundle.ts <assembly> <payment provider>`: bundles every function for the local cloud into folders of the
 * assembly, and prints as JSON which folder is which function's.
 *
 * A folder is named after what it holds: a local cloud that runs goes on with the folders of its own assembly.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bundle, bundleOptions } from '#lib/bundles.ts'
import { packagedFiles } from '#lib/docs-files.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import type { PaymentProvider } from '#lib/settings.ts'
import { sagas } from '#statemachines/index.ts'
import { sharePackages } from './share-packages.ts'

const [assembly = '', payments = 'simulated'] = process.argv.slice(2)
const functions = listFunctions(sagas, projectDirectory)
const bundles = sharePackages(functions, bundleOptions(projectDirectory, payments as PaymentProvider))
const folders = [...bundles].map(([name, files]) => [
  name,
  writeFolder(assembly, new Map([...files, ...packagedFiles(name, projectDirectory)])),
])
console.log(JSON.stringify(Object.fromEntries(folders)))

function writeFolder(directory: string, files: Bundle): string {
  const hash = createHash('sha256')
  for (const [name, bytes] of files) {
    hash.update(`\0${name}\0`).update(bytes)
  }
  const folder = `local.${hash.digest('hex')}`
  if (existsSync(join(directory, folder))) {
    return folder
  }
  // Written beside it and renamed: several syntheses may run at once.
  const draft = join(directory, `${folder}-${process.pid}`)
  mkdirSync(draft, { recursive: true })
  for (const [name, bytes] of files) {
    writeFileSync(join(draft, name), bytes)
  }
  if (existsSync(join(directory, folder))) {
    return folder
  }
  renameSync(draft, join(directory, folder))
  return folder
}
