import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findViolations } from './import-rules.ts'

const cwd = fileURLToPath(new URL('../../', import.meta.url))
const files = globSync(
  '{core,statemachines,lambdas,lib,local,testing,verify,cli,console,bin,bench,test}/**/*.{ts,tsx}',
  {
    cwd,
    exclude: (path) => /(^|[\\/])(node_modules|dist)([\\/]|$)/.test(path),
  },
).map((file) => file.replaceAll('\\', '/'))

const violations = files.sort().flatMap((file) => findViolations(file, readFileSync(`${cwd}${file}`, 'utf8')))
for (const violation of violations) {
  console.error(violation)
}
if (violations.length > 0) {
  process.exitCode = 1
} else {
  console.log(`${files.length} files keep the import rules`)
}
