/** `node run.ts [folder]`: builds the page, into `.build/console/page` unless told otherwise. A start does so by itself. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { consoleConfig } from './config.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const [folder = join(project, '.build', 'console', 'page')] = process.argv.slice(2)
// Whatever the caller's is: another one would put React's own checks into the page.
process.env.NODE_ENV = 'production'
await build(consoleConfig(project, folder)).catch((error: Error) => {
  // Where in the sources it is; the bundler's own stack tells nobody anything.
  console.error(error.message)
  process.exitCode = 1
})
