import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { watchSources } from '#cli/reload/watch-sources.ts'

async function watchProject() {
  const project = mkdtempSync(join(tmpdir(), 'flowforge-watch-'))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(project, file)), { recursive: true })
    writeFileSync(join(project, file), text)
  }
  const rename = (file: string, text: string) => {
    write(`${file}.draft`, text)
    renameSync(join(project, `${file}.draft`), join(project, file))
  }
  for (const file of ['core/a.ts', 'core/deep/b.ts', 'lambdas/c.ts', 'cli/d.ts', 'package.json']) {
    write(file, 'old')
  }
  const heard: string[] = []
  const sources = watchSources(project, {
    onApp: (file) => heard.push(file),
    onOwn: (file) => heard.push(`own ${file}`),
  })
  onTestFinished(async () => {
    await sources.close()
    rmSync(project, { recursive: true })
  })
  await sources.ready
  return { heard, write, rename, remove: (file: string) => rmSync(join(project, file)) }
}

test('hears of files that are written, renamed over again and again, made in new folders, and removed', async () => {
  const { heard, write, rename, remove } = await watchProject()
  const hears = async (change: () => void, file: string) => {
    heard.length = 0
    change()
    await expect.poll(() => heard).toEqual([file])
  }
  for (const text of ['first', 'second', 'third']) {
    await hears(() => rename('core/deep/b.ts', text), 'core/deep/b.ts')
    await hears(() => write('core/a.ts', text), 'core/a.ts')
  }
  await hears(() => write('lambdas/new/deep/e.ts', 'x'), 'lambdas/new/deep/e.ts')
  await hears(() => rename('lambdas/new/deep/e.ts', 'y'), 'lambdas/new/deep/e.ts')
  await hears(() => remove('lambdas/c.ts'), 'lambdas/c.ts')
  await hears(() => rename('package.json', '{}'), 'package.json')
  await hears(() => write('cli/d.ts', 'new'), 'own cli/d.ts')
})

test('says nothing of a save without a change, of what the build writes, and of what is no source', async () => {
  const { heard, write, rename } = await watchProject()
  rename('core/a.ts', 'old')
  write('core/.a.ts.swp', 'draft')
  write('statemachines/catalogue.ts', 'generated')
  write('statemachines/trip.asl.json', '{}')
  write('core/last.ts', 'heard')
  await expect.poll(() => heard).toEqual(['core/last.ts'])
})

test('hears of what is written into a file just after it was renamed over', async () => {
  const { heard, write, rename } = await watchProject()
  for (let round = 0; round < 20; round++) {
    rename('core/a.ts', `renamed ${round}`)
    await expect.poll(() => heard, { interval: 1 }).toEqual(['core/a.ts'])
    // Until then the file is watched anew, or it is not.
    await sleep(round * 5)
    heard.length = 0
    write('core/a.ts', `written ${round}`)
    await expect.poll(() => heard, { interval: 1, timeout: 5_000 }).toEqual(['core/a.ts'])
    heard.length = 0
  }
})
