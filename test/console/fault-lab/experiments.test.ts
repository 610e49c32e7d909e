import { describe, expect, test } from 'vitest'
import { experimentsOf, foretoldWays } from '#console/fault-lab/experiments.ts'
import { fillTemplate, nextRun, templateOf } from '#console/fault-lab/fresh-input.ts'
import { foretell } from '#core/foretell/foretell.ts'
import { compile, treeOf } from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'

const trees = sagas.map((saga) => [saga.name, treeOf(compile(saga))] as const)

describe('the experiments of a workflow', () => {
  test.each(trees)('%s: each undo is left stuck by its own', (_, tree) => {
    for (const { step, cells } of experimentsOf(tree)) {
      if (cells.undo) {
        expect(foretell(tree, cells.undo.faults, { isTaken: () => true })).toMatchObject({
          status: 'COMPENSATION_FAILED',
          stuckAt: step.undo!.name,
        })
      }
    }
  })

  test.each(trees)('%s: no two are the same', (_, tree) => {
    const keys = experimentsOf(tree).flatMap(({ cells }) => Object.values(cells).map(({ key }) => key))
    expect(new Set(keys).size).toBe(keys.length)
  })
})

test('what the input decides is foretold both ways, and all else once', () => {
  const [, tree] = trees.find(([name]) => name === 'order-fulfillment')!
  const waysOf = (name: string) => {
    const { cells } = experimentsOf(tree).find(({ step }) => step.name === name)!
    return foretoldWays(tree, cells.before!)
  }
  expect(waysOf('ApproveOrder')).toEqual(['COMPLETED', 'COMPENSATED, 1 undo'])
  expect(waysOf('CheckInventory')).toEqual(['COMPENSATED, 0 undos'])
})

describe('the input of a run', () => {
  test('has another version each time, so that none is taken', () => {
    const template = templateOf({ documentId: 'terms', version: 1, nested: [{ toVersion: 2 }] })
    expect(fillTemplate(template, 7)).toEqual({ documentId: 'terms', version: 7, nested: [{ toVersion: 7 }] })
  })

  test('takes the number into a text', () => {
    expect(fillTemplate({ id: 'doc-{{run}}-{{run}}' }, 7)).toEqual({ id: 'doc-7-7' })
  })

  test('is numbered upwards, and stays below a million', () => {
    const first = nextRun()
    expect(nextRun(0)).toBe(first + 1)
    expect(nextRun()).toBeGreaterThan(first)
    expect(first).toBeLessThan(1_000_000)
  })
})
