import { expect, test } from 'vitest'
import { createOnce } from '#local/once.ts'

test('opens once, however many ask meanwhile, and again after an opening that failed', async () => {
  const openings: PromiseWithResolvers<string>[] = []
  const once = createOnce(() => {
    const opening = Promise.withResolvers<string>()
    openings.push(opening)
    return opening.promise
  })
  expect(await once.opened()).toBeUndefined()
  const asked = [once.get(), once.get()]
  const seen = once.opened()
  openings[0]!.reject(new Error('the disk is full'))
  for (const each of asked) {
    await expect(each).rejects.toThrow('the disk is full')
  }
  expect(await seen).toBeUndefined()

  const again = once.get()
  openings[1]!.resolve('open')
  expect([await again, await once.get(), await once.opened()]).toEqual(['open', 'open', 'open'])
  expect(openings).toHaveLength(2)
})
