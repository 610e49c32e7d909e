import { describe, expect, test } from 'vitest'
import { SagaDefinitionError } from '#core/errors.ts'
import { accessOf, checkRows } from '#lib/access.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import { sagas } from '#statemachines/index.ts'

describe('what a function may do', () => {
  test('is refused for a step without a row, with the row to write', () => {
    const forget = () => accessOf({ name: 'FraudCheck', kind: 'step' })
    expect(forget).toThrow(SagaDefinitionError)
    expect(forget).toThrow('FraudCheck: has no row in STEPS of lib/access.ts')
    expect(forget).toThrow("write FraudCheck: { <Table>: ['UpdateItem'] } there, or FraudCheck: {}")
  })

  test('is refused for a route without a row, with the row to write', () => {
    expect(() => accessOf({ name: 'GetFraud', kind: 'api' })).toThrow(
      "GetFraud: has no row in OTHERS of lib/access.ts, which says what it may read and write; write GetFraud: { tables: { <Table>: ['GetItem'] } } there",
    )
  })

  test('has no row for a function that does not exist', () => {
    const functions = listFunctions(sagas, projectDirectory)
    expect(() => checkRows(functions)).not.toThrow()
    expect(() => checkRows(functions.filter(({ name }) => name !== 'NotifyCustomer'))).toThrow(
      'NotifyCustomer: has a row in lib/access.ts, but no saga, route or event has such a function',
    )
  })
})
