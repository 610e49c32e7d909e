#!/usr/bin/env node
// JavaScript, not TypeScript: from here on compiled code comes from the cache, so that Node need not load its type
// stripper (30 ms and 16 MB), and an older Node can be told what is missing.
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `flowforge needs Node 24, and this is ${process.version}; \`npm start\` brings its own after \`npm ci\``,
  )
  process.exit(1)
}
// That `npm start` gives this thread less room for young objects must not give the sandboxes more than their own limits.
v8.setFlagsFromString('--max-semi-space-size=0')
module.enableCompileCache(fileURLToPath(new URL('../.build/compile-cache', import.meta.url)))
const { runCommandLine } = await import('#cli/command-line.ts')
const status = await runCommandLine(process.argv.slice(2))
// A command that has set a status of its own keeps it.
process.exitCode ||= status
