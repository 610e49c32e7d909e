import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { withAssemblyLock } from '#cli/assembly-lock.ts'

function createProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('one after the other works, in the order of their turns, also after one that failed', async () => {
  const project = createProject()
  const done: string[] = []
  const work = (name: string) =>
    withAssemblyLock(project, async () => {
      done.push(`${name} begins`)
      await sleep(60)
      done.push(`${name} ends`)
    })
  const failing = withAssemblyLock(project, async () => {
    throw new Error('no source')
  })
  await expect(failing).rejects.toThrow('no source')
  await Promise.all([work('first'), work('second')])
  expect(done.filter((_, index) => index % 2 === 0).map((line) => line.replace('begins', 'ends'))).toEqual(
    done.filter((_, index) => index % 2 === 1),
  )
  expect(done).toHaveLength(4)
})

test('a process that is killed holds nothing', async () => {
  const project = createProject()
  const script = `import { withAssemblyLock } from '#cli/assembly-lock.ts'
    await withAssemblyLock(process.argv[1], async () => {
      console.log('holds')
      await new Promise((resolve) => setTimeout(resolve, 60_000))
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, project], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  let isMine = false
  const mine = withAssemblyLock(project, async () => {
    isMine = true
  })
  await sleep(100)
  expect(isMine).toBe(false)
  child.kill('SIGKILL')
  await mine
  expect(isMine).toBe(true)
})
