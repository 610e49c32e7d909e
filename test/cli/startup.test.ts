import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'

/** Prints, as the process ends, which of Node's parts and of our packages it has loaded. */
const LIST_LOADED = `data:text/javascript,${encodeURIComponent(`
  import module from 'node:module'
  const packages = new Set()
  module.registerHooks({
    load(url, context, next) {
      packages.add(/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1])
      return next(url, context)
    },
  })
  process.on('exit', () => console.log(JSON.stringify([...packages, ...process.moduleLoadList])))
`)}`

test.each([
  ['--version'],
  ['list', '--url', 'http://127.0.0.1:1'],
  ['status', 'x', '--url', 'http://127.0.0.1:1'],
])('%s loads neither fetch nor TLS nor zod, which take longer to load than Node', (...args) => {
  const entry = join(projectDirectory, 'bin/flowforge.js')
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', LIST_LOADED, entry, ...args], {
    encoding: 'utf8',
  })
  const loaded: string[] = JSON.parse(stdout.trim().split('\n').at(-1)!)
  expect(stdout + stderr).toMatch(/^0\.\d+\.\d+\n|nothing answers at http/)
  expect(loaded.filter((name) => /undici|zod|oauth4webapi|NativeModule tls$|jose/.test(name))).toEqual([])
})
