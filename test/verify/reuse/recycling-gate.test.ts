import { expect, test } from 'vitest'
import { createRecyclingGate } from '#verify/reuse/recycling-gate.ts'

/** A run that ends when it is told to. */
function createRun() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { run: () => promise, end: resolve, fail: reject }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('a recycling gate renews what is shared when the last of so many runs is out, and lets nobody in meanwhile', async () => {
  const said: string[] = []
  const renewing = createRun()
  const gate = createRecyclingGate(2, async () => {
    said.push('renews')
    await renewing.run()
  })
  const [first, second] = [createRun(), createRun()]
  const runs = [first, second].map(({ run }, index) =>
    gate.run(async () => {
      await run()
      said.push(`${index} is out`)
    }),
  )
  const others = ['third', 'fourth'].map((name) => gate.run(async () => void said.push(name)))
  await turn()
  expect(said).toEqual([])
  first.end()
  await turn()
  expect(said).toEqual(['0 is out'])
  second.end()
  await Promise.all(runs)
  await turn()
  expect(said).toEqual(['0 is out', '1 is out', 'renews'])
  renewing.end()
  await Promise.all(others)
  expect(said.slice(3)).toEqual(['third', 'fourth'])
})

test('a run that fails is out too', async () => {
  let renewals = 0
  const gate = createRecyclingGate(1, async () => void renewals++)
  const failing = createRun()
  const failed = gate.run(failing.run)
  const next = gate.run(async () => 'done')
  failing.fail(new Error('broken'))
  await expect(failed).rejects.toThrow('broken')
  expect(await next).toBe('done')
  expect(renewals).toBe(1)
})
