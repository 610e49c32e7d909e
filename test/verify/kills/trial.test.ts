import { expect, test } from 'vitest'
import { WORKFLOWS } from '#verify/index.ts'
import type { Answer, Lost, Send } from '#verify/kills/http-client.ts'
import { killOnce } from '#verify/kills/kill-once.ts'
import { runTrial, type Trial } from '#verify/kills/trial.ts'

const workflow = { ...WORKFLOWS['order-fulfillment']!, seedData: undefined } as never
const trial: Trial = { workflow, given: { input: {}, ends: 'COMPLETED' }, tenant: 't1' }

/** Whoever is asked how the execution is gets this answer. */
function depsThat(answer: Answer | Lost) {
  const send: Send = async (method) => (method === 'POST' ? { status: 202, body: {} } : answer)
  return { send, url: '', awsUrl: '', tables: {} as never, journal: '/none' }
}
const running = depsThat({ status: 200, body: { status: 'RUNNING' } })
const never = new Promise<never>(() => {})

test.each([
  ['never ends', running],
  ['nobody answers for', depsThat('refused')],
])('an execution that %s is late after its limit, and broken off by the signal', async (_, deps) => {
  expect(await runTrial(trial, { ...deps, limitMs: 50 })).toBe('late')
  expect(await runTrial(trial, { ...deps, signal: AbortSignal.timeout(50) })).toBe('broken off')
})

test('an execution that never ends, killed or not, is a violation', async () => {
  const kill = { commit: 1, side: 'before' as const, ending: {} as never }
  const cloud = { arm: async () => {}, start: async () => {}, killed: () => never }
  const deps = { ...running, limitMs: 50 }
  expect(await killOnce({ cloud, deps }, trial, kill)).toEqual(['it did not end within 0.05 s'])
  const killed = { ...cloud, killed: async () => {} }
  expect(await killOnce({ cloud: killed, deps }, trial, kill)).toEqual(['it did not end within 0.05 s'])
})

test('a cloud that does not start again leaves nobody who asks for ever', async () => {
  let asked = 0
  const deps = depsThat('refused')
  const send: Send = (...request) => {
    asked++
    return deps.send(...request)
  }
  const cloud = {
    arm: async () => {},
    killed: async () => {},
    start: () => Promise.reject(new Error('it does not start')),
  }
  const kill = { commit: 1, side: 'before' as const, ending: {} as never }
  await expect(killOnce({ cloud, deps: { ...deps, send } }, trial, kill)).rejects.toThrow('it does not start')
  await new Promise((resolve) => setTimeout(resolve, 300))
  const before = asked
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(asked).toBe(before)
})
