import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { buildFirst } from '#cli/reload/build-first.ts'

/** A project of one file, which cannot be built while it says `broken`; `during` is called in each synthesis. */
function projectWith(text: string) {
  const project = mkdtempSync(join(tmpdir(), 'flowforge-first-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  mkdirSync(join(project, 'core'))
  const save = (content: string) => writeFileSync(join(project, 'core/a.ts'), content)
  save(text)
  const said: string[] = []
  let isBroken = text === 'broken'
  return {
    said,
    save(content: string) {
      save(content)
      isBroken = content === 'broken'
    },
    build: (during: () => void = () => {}) =>
      buildFirst({
        project,
        async synthesize() {
          const wasBroken = isBroken
          during()
          if (wasBroken) {
            throw new Error(`the synthesis ended with 1:\n${project}/core/a.ts:3:7: ERROR: Expected ";"`)
          }
          return 'assembly'
        },
        print: (line) => said.push(line),
        report: (line) => said.push(line),
      }),
  }
}

const PROBLEM = 'core/a.ts:3:8: Expected ";"'
const WAITS = 'the sources cannot be built: waiting until one is saved'

test('sources that can be built are built once, in silence', async () => {
  const { said, build } = projectWith('fine')
  expect(await build()).toBe('assembly')
  expect(said).toEqual([])
})

test('sources that cannot be built are told by place, and built when one is saved', async () => {
  const { said, build, save } = projectWith('broken')
  const built = build()
  await expect.poll(() => said).toEqual([PROBLEM, WAITS])
  await sleep(50)
  save('broken still')
  expect(await built).toBe('assembly')
})

test('a save during the synthesis that fails is not waited for again', async () => {
  const { build, save } = projectWith('broken')
  const during = () => save('fine')
  expect(await build(during)).toBe('assembly')
})
