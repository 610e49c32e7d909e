import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const SIGNALS = new URL('../../../../cli/commands/dev/signals.ts', import.meta.url)

test.each([
  ['', 0, 'stopping; once more to force it\n'],
  [
    "throw new Error('the disk is gone')",
    1,
    'stopping; once more to force it\nnot all of it was stopped: the disk is gone\n',
  ],
])('a cloud whose stop does {%s} ends with %i', async (body, status, reports) => {
  const source = `
    import { stopOnSignal } from ${JSON.stringify(SIGNALS.href)}
    stopOnSignal({ async stop() { ${body} } }, (line) => console.error(line))
    setInterval(() => {}, 1000)
    console.log('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source])
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await once(child, 'close')).toEqual([status, null])
  expect(said).toBe(reports)
})
