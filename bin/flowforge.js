#!/usr/bin/env node
// JavaScript, not TypeScript: from here on compiled code comes from the cache, so that Node need not load its type
// stripper (30 ms and 16 MB), and an older Node can be told what is missing.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `flowforge needs Node 24, and this is ${process.version}; \`npm start\` brings its own after \`npm ci\``,
  )
  process.exit(1)
}
// Not imported: that reads each export of a module of Node's, some of which load a lot.
const { createRequire, enableCompileCache } = process.getBuiltinModule('node:module')
const { fileURLToPath } = process.getBuiltinModule('node:url')
const { setFlagsFromString } = process.getBuiltinModule('node:v8')

// That `npm start` gives this thread less room for young objects must not give the sandboxes more than their own limits.
setFlagsFromString('--max-semi-space-size=0')
const project = fileURLToPath(new URL('..', import.meta.url))
enableCompileCache(`${project}.build/compile-cache`)
const words = process.argv.slice(2)
const { findBundle } = await import('#cli/bundle/find-bundle.ts')
const bundle = await findBundle(project, words)
const { runCommandLine } = bundle
  ? createRequire(import.meta.url)(bundle)
  : await import('#cli/command-line.ts')
const status = await runCommandLine(words)
// A command that has set a status of its own keeps it.
process.exitCode ||= status
