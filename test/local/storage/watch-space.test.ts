import { expect, onTestFinished, test } from 'vitest'
import { createHealth } from '#local/storage/health.ts'
import { watchSpace } from '#local/storage/watch-space.ts'

test('a data folder that is taken away and comes back is a problem in between, and ends nothing', async () => {
  const health = createHealth()
  let isGone = false
  const readFree = () => {
    if (isGone) {
      throw new Error('ENOENT: no such file or directory')
    }
    return 2 ** 30
  }
  onTestFinished(watchSpace('/data', health, readFree))
  expect(health.problem()).toBeUndefined()
  isGone = true
  await expect
    .poll(() => health.problem())
    .toBe('disk: the disk of /data cannot be looked at (ENOENT: no such file or directory)')
  isGone = false
  await expect.poll(() => health.problem()).toBeUndefined()
})
