import { describe, expect, test } from 'vitest'
import { diffOf } from '#console/workflows/diff.ts'
import { compile, type TreeNode, type TreeStep, treeOf } from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'

const order = treeOf(compile(sagas.find(({ name }) => name === 'order-fulfillment')!))
const step = (name: string, more: Partial<TreeStep> = {}): TreeNode => ({
  kind: 'step',
  name,
  timeoutSeconds: 10,
  retry: [],
  ...more,
})
const undo = (name: string) => ({ name, timeoutSeconds: 10, retry: [] })
const changes = (before: TreeNode[], after: TreeNode[]) =>
  diffOf(before, after).map(({ place, change }) => `${change} ${place.name}`)

test('a version is the same as itself', () => {
  expect(new Set(diffOf(order, order).map(({ change }) => change))).toEqual(new Set(['same']))
})

describe('of two versions', () => {
  const [a, b, c] = [step('A'), step('B'), step('C')]

  test('what is new and what is gone stand where they stand', () => {
    expect(changes([a, b], [a, c, b])).toEqual(['same A', 'added C', 'same B'])
    expect(changes([a, b, c], [a, c])).toEqual(['same A', 'removed B', 'same C'])
    expect(changes([a, b], [a, c])).toEqual(['same A', 'added C', 'removed B'])
  })

  test('a step that stands elsewhere has moved, and the others have not', () => {
    expect(changes([a, b, c], [c, a, b])).toEqual(['moved C', 'same A', 'same B'])
  })

  test('each difference of a step is said', () => {
    const before = step('A', { undo: undo('UndoA'), timeoutSeconds: 10 })
    const retry = [{ errors: ['States.ALL'], attempts: 3, intervalSeconds: 1, backoffRate: 2 }]
    const after = step('A', { pivot: true, timeoutSeconds: 90, retry })
    expect(diffOf([before], [after])[0]!.notes).toEqual([
      'pivot: no → yes',
      'time limit: 10 s → 1 m 30 s',
      'retries: none → 3 retries, 1 s × 2',
      'undo: UndoA → none',
    ])
  })

  test('the undo of a step that is tried otherwise is as before, unless it is changed itself', () => {
    const retry = [{ errors: ['States.ALL'], attempts: 3, intervalSeconds: 1, backoffRate: 2 }]
    const before = step('A', { undo: undo('UndoA') })
    const isUndoChanged = (after: TreeNode) => diffOf([before], [after])[0]!.isUndoChanged
    expect(isUndoChanged(step('A', { undo: undo('UndoA'), retry }))).toBe(false)
    expect(isUndoChanged(step('A', { undo: { ...undo('UndoA'), retry } }))).toBe(true)
    expect(isUndoChanged(step('A', { undo: undo('UndoB') }))).toBe(true)
  })

  test('a step that is put under a condition, or into a group, has changed', () => {
    const condition = { step: 'A', field: 'isLarge' }
    const when: TreeNode = { kind: 'when', name: 'When', condition, steps: [b] }
    expect(diffOf([a, b], [a, when])[1]).toMatchObject({
      change: 'changed',
      notes: ['condition: none → A.isLarge'],
    })
    const each: TreeNode = { kind: 'each', name: 'All', concurrency: 1, steps: [b] }
    expect(diffOf([a, b], [a, each]).at(-1)).toMatchObject({ notes: ['group: none → All'] })
  })
})
