import { expect, test } from 'vitest'
import { buildFirst } from '#cli/reload/build-first.ts'

/** Sources that cannot be built while they say `broken`; `during` is called in each synthesis. */
function sourcesWith(text: string) {
  const said: string[] = []
  let isBroken = text === 'broken'
  let onSave = () => {}
  return {
    said,
    save(content: string) {
      isBroken = content === 'broken'
      onSave()
    },
    build: (during: () => void = () => {}) =>
      buildFirst({
        project: '/project',
        nextChange: () =>
          new Promise((resolve) => {
            onSave = resolve
          }),
        async synthesize() {
          const wasBroken = isBroken
          during()
          if (wasBroken) {
            throw new Error(`the synthesis ended with 1:\n/project/core/a.ts:3:7: ERROR: Expected ";"`)
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
  const { said, build } = sourcesWith('fine')
  expect(await build()).toBe('assembly')
  expect(said).toEqual([])
})

test('sources that cannot be built are told by place, and built when one is saved', async () => {
  const { said, build, save } = sourcesWith('broken')
  const built = build()
  await expect.poll(() => said).toEqual([PROBLEM, WAITS])
  save('broken')
  await expect.poll(() => said).toEqual([PROBLEM, WAITS, PROBLEM, WAITS])
  save('fine')
  expect(await built).toBe('assembly')
})

test('a save during the synthesis that fails is not waited for again', async () => {
  const { build, save } = sourcesWith('broken')
  const during = () => save('fine')
  expect(await build(during)).toBe('assembly')
})
