import { expect, test } from 'vitest'
import { createRebuilds } from '#cli/reload/rebuilds.ts'

test('files that are saved together make one rebuild', async () => {
  const built: (readonly string[])[] = []
  const rebuilds = createRebuilds(async (files) => built.push(files) > 0)
  for (const file of ['a.ts', 'b.ts', 'a.ts']) {
    rebuilds.add(file)
  }
  await rebuilds.settled()
  expect(built).toEqual([['a.ts', 'b.ts']])
})

test('a change during a rebuild makes another one, after it', async () => {
  const built: (readonly string[])[] = []
  let running = 0
  const rebuilds = createRebuilds(async (files) => {
    expect(++running, 'one at a time').toBe(1)
    built.push(files)
    if (built.length === 1) {
      rebuilds.add('b.ts')
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
    running--
    return true
  })
  rebuilds.add('a.ts')
  await rebuilds.settled()
  expect(built).toEqual([['a.ts'], ['b.ts']])
})

test('what could not be built is built with the next change', async () => {
  const built: string[][] = []
  const rebuilds = createRebuilds(async (files) => built.push([...files].sort()) > 1)
  rebuilds.add('a.ts')
  await rebuilds.settled()
  rebuilds.add('b.ts')
  await rebuilds.settled()
  rebuilds.add('c.ts')
  await rebuilds.settled()
  expect(built).toEqual([['a.ts'], ['a.ts', 'b.ts'], ['c.ts']])
})

test('a rebuild is told that it is superseded, and no other one is made of nothing', async () => {
  const built: (readonly string[])[] = []
  const superseded: boolean[] = []
  const rebuilds = createRebuilds(async (files, isSuperseded) => {
    built.push(files)
    superseded.push(isSuperseded())
    if (built.length === 1) {
      rebuilds.add('b.ts')
      superseded.push(isSuperseded())
      await new Promise((resolve) => setTimeout(resolve, 60))
      // By now another one is wanted, and takes this save too.
      rebuilds.add('b.ts')
    }
    return true
  })
  rebuilds.add('a.ts')
  await rebuilds.settled()
  expect({ built, superseded }).toEqual({ built: [['a.ts'], ['b.ts']], superseded: [false, true, false] })
})
