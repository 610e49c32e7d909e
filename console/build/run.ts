/** `node run.ts [folder]`: builds the page, into `.build/console/page` unless told otherwise. A start does so by itself. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { consoleConfig } from './config.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const [folder = join(project, '.build', 'console', 'page')] = process.argv.slice(2)
await build(consoleConfig(project, folder))
