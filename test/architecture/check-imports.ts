import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findCircles } from './circles.ts'
import { findConstantViolations } from './constant-rules.ts'
import { findViolations } from './import-rules.ts'
import { findRoomViolations } from './room-rules.ts'

const cwd = fileURLToPath(new URL('../../', import.meta.url))
const files = globSync(
  '{core,statemachines,lambdas,lib,local,testing,verify,cli,console,bin,bench,test}/**/*.{ts,tsx}',
  {
    cwd,
    exclude: (path) => /(^|[\\/])(node_modules|dist)([\\/]|$)/.test(path),
  },
).map((file) => file.replaceAll('\\', '/'))
const sources = new Map(files.sort().map((file) => [file, readFileSync(`${cwd}${file}`, 'utf8')]))

const violations = [
  ...[...sources].flatMap(([file, source]) => [
    ...findViolations(file, source),
    ...findRoomViolations(file, source),
    ...(file.startsWith('test/') ? [] : findConstantViolations(file, source)),
  ]),
  ...findCircles(sources).map((circle) => `values form a circle: ${circle.join(' → ')}`),
]
for (const violation of violations) {
  console.error(violation)
}
if (violations.length > 0) {
  process.exitCode = 1
} else {
  console.log(`${files.length} files keep the rules of imports, rooms and constants`)
}
