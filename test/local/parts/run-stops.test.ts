import { expect, test } from 'vitest'
import { runStops } from '#local/parts/run-stops.ts'

test('every part is stopped though one before it cannot be, is told so, and the first error comes last', async () => {
  const told: boolean[] = []
  const hear = (hasFailed: boolean) => void told.push(hasFailed)
  const fail = (message: string) => () => Promise.reject(new Error(message))
  await expect(runStops([hear, fail('first'), hear, fail('second'), hear])).rejects.toThrow('first')
  expect(told).toEqual([false, true, true])
  await runStops([hear])
})
