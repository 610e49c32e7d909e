import { expect, test } from 'vitest'
import { loadAssembly } from '#local/assembly/index.ts'
import { listMainFunctions, listPreloads } from '#local/lambda/list-preloads.ts'
import { testAssembly } from '#test/support/assembly.ts'
import { environment } from '#test/support/function-bundle.ts'

const assembly = loadAssembly(testAssembly, environment)

function namesOf(arns: readonly string[]): string[] {
  return arns.map((arn) => arn.split('-').at(-1)!)
}

test('an execution is prepared for by the functions that it calls when nothing fails, in the order of its states', () => {
  const { definition } = assembly.stateMachines.find(({ name }) => name.endsWith('order-fulfillment'))!

  const names = namesOf(listMainFunctions(definition, assembly))

  expect(names.slice(0, 4)).toEqual(['ValidateOrder', 'CheckInventory', 'ReserveInventory', 'ProcessPayment'])
  expect(names).toContain('RecordEnding')
  expect(names).not.toContain('ReleaseInventory')
  expect(new Set(names).size).toBe(names.length)
})

test('before the first request those of the API are loaded that start and show something, and no step', () => {
  const names = namesOf(listPreloads(assembly))

  expect(names[0]).toBe('StartExecution')
  expect(names).toEqual(expect.arrayContaining(['GetExecution', 'PutInventoryItem']))
  expect(names).not.toContain('ValidateOrder')
  expect(names).not.toContain('CancelExecution')
})
