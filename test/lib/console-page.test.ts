import { execFile } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { buildPage, buildPageNow, findPage } from '#lib/console-page.ts'
import { packagedFiles } from '#lib/packaged-files.ts'
import { projectDirectory } from '#lib/project.ts'

/** In place of the bundler: a page that says what it was made of, and a note that it was made. */
const BUILD = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
const [folder] = process.argv.slice(2)
appendFileSync('builds', 'x')
mkdirSync(folder + '/assets', { recursive: true })
writeFileSync(folder + '/index.html', readFileSync('console/main.tsx'))
writeFileSync(folder + '/assets/main-1.js', '')
`

let project: string
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(project, path)), { recursive: true })
  writeFileSync(join(project, path), text)
}
const builds = () => readFileSync(join(project, 'builds'), 'utf8').length
const pages = () => readdirSync(join(project, '.build', 'console'))

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'flowforge-page-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  write('package.json', '{"type":"module"}')
  write('package-lock.json', '{}')
  write('tsconfig.json', '{}')
  write('core/api/routes.ts', '')
  write('console/main.tsx', 'one')
  write('console/build/run.ts', BUILD)
})

test('an unchanged tree is not built again, be it by the same synthesis or another', async () => {
  await buildPage(project)
  await buildPage(project)
  buildPageNow(project)
  packagedFiles('GetConsole', project)
  expect(builds()).toBe(1)
  expect(readFileSync(join(findPage(project)!, 'index.html'), 'utf8')).toBe('one')
})

test.each(['console/main.tsx', 'console/styles/base.css', 'core/api/routes.ts', 'package-lock.json'])(
  'a change of %s is built',
  async (path) => {
    await buildPage(project)
    write(path, 'two')
    expect(findPage(project)).toBeUndefined()
    buildPageNow(project)
    expect(builds()).toBe(2)
  },
)

test('a change of what is no part of the page is not built', async () => {
  await buildPage(project)
  write('lambdas/api/read/get-health.ts', 'two')
  await buildPage(project)
  expect(builds()).toBe(1)
})

test('builds that run at once leave one whole page', async () => {
  const script = "import { buildPageNow } from '#lib/console-page.ts'; buildPageNow(process.argv[1])"
  const build = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, project], {
      cwd: projectDirectory,
    })
  await Promise.all([build(), build()])
  expect(pages()).toHaveLength(1)
  expect(readdirSync(findPage(project)!).sort()).toEqual(['assets', 'index.html'])
})

test('a build that fails says why, and leaves no page', async () => {
  appendFileSync(join(project, 'console/build/run.ts'), "throw new Error('there is no such colour')")
  await expect(buildPage(project)).rejects.toThrow('there is no such colour')
  expect(() => buildPageNow(project)).toThrow('there is no such colour')
  expect(findPage(project)).toBeUndefined()
})

test('a project without a console has no page beside its function', () => {
  rmSync(join(project, 'console'), { recursive: true })
  expect([...packagedFiles('GetConsole', project).keys()]).toEqual([])
})

test('the files lie beside the function’s code, flat and packed', () => {
  expect([...packagedFiles('GetConsole', project).keys()]).toEqual(['assets~main-1.js.gz', 'index.html.gz'])
})

test('a file that is no text is refused by name', () => {
  buildPageNow(project)
  writeFileSync(join(findPage(project)!, 'photo.png'), Buffer.from([0x89, 0x50, 0xff]))
  expect(() => packagedFiles('GetConsole', project)).toThrow('photo.png is no text')
})
