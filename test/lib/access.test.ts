import { describe, expect, test } from 'vitest'
import { SagaDefinitionError } from '#core/errors.ts'
import { accessOf, checkRows } from '#lib/access.ts'
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import { sagas } from '#statemachines/index.ts'

describe('what a function may do', () => {
  test('is the ledger alone for a step without a row', () => {
    const ledger = ['GetItem', 'UpdateItem'] as const
    expect(accessOf({ name: 'FraudCheck', kind: 'step', ledger })).toEqual({ tables: { Executions: ledger } })
  })

  test('is refused for a route without a row, with the row to write', () => {
    const forget = () => accessOf({ name: 'GetFraud', kind: 'api' })
    expect(forget).toThrow(SagaDefinitionError)
    expect(forget).toThrow(
      "GetFraud: has no row in OTHERS of lib/access.ts, which says what it may read and write; write GetFraud: { tables: { <Table>: ['GetItem'] } } there",
    )
  })

  test('has no row for a function that does not exist', () => {
    const functions = listFunctions(sagas, projectDirectory)
    expect(() => checkRows(functions)).not.toThrow()
    expect(() => checkRows(functions.filter(({ name }) => name !== 'PackItems'))).toThrow(
      'PackItems: has a row in lib/access.ts, but no saga, route or event has such a function',
    )
  })
})
