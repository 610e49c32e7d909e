import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { buildPage, findPage } from '#lib/console-page.ts'
import { projectDirectory } from '#test/support/assembly.ts'

/** What a browser loads before it shows anything, as the API compresses it. */
const MOST_BYTES = 160 * 1024

await buildPage(projectDirectory)
const page = findPage(projectDirectory)!
const read = (path: string) => readFileSync(join(page, path), 'utf8')

/** A script and all that it imports, but for what it loads later: `import("./x.js")`. */
function withImports(path: string, found = new Set<string>()): Set<string> {
  if (!found.has(path)) {
    found.add(path)
    for (const [, name] of read(path).matchAll(/(?:\bimport|\bfrom)\s*"\.\/([\w.-]+\.js)"/g)) {
      withImports(`assets/${name}`, found)
    }
  }
  return found
}

test('the page starts with at most 160 KB of scripts, compressed', () => {
  const entries = [...read('index.html').matchAll(/(?:src|href)="\.\/(assets\/[\w.-]+\.js)"/g)]
  const scripts = new Set(entries.flatMap(([, path]) => [...withImports(path!)]))
  expect(scripts.size).toBeGreaterThan(0)
  const bytes = [...scripts].map((path) => gzipSync(read(path)).length).reduce((sum, each) => sum + each)
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
  // A page without scripts would pass.
  expect(bytes).toBeGreaterThan(40 * 1024)
})

test('what few need is loaded when they need it: signing in', () => {
  const entry = /src="\.\/(assets\/[\w.-]+\.js)"/.exec(read('index.html'))![1]!
  const initial = [...withImports(entry)].map(read).join('')
  expect(initial).not.toContain('code_challenge_method')
  expect(initial).toMatch(/import\("?`?\.\/oauth-/)
})
