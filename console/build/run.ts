/** `npm run console`: builds the page. A start does so by itself. */
import { fileURLToPath } from 'node:url'
import { buildConsole } from './build-console.ts'

await buildConsole(fileURLToPath(new URL('../..', import.meta.url)))
