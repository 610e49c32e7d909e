import { readFileSync } from 'node:fs'
import validator from 'asl-validator'
import { describe, expect, test } from 'vitest'
import { compile } from '#core/saga/index.ts'
import { aslFile, aslText, sagas } from '#statemachines/index.ts'
import { projectDirectory } from '#test/support/assembly.ts'

describe.each(sagas.map((saga) => [saga.name, saga] as const))('%s', (_, saga) => {
  const committed = readFileSync(`${projectDirectory}/${aslFile(saga)}`, 'utf8')

  test('the committed state machine is what the definition compiles to; `npm run asl` writes it', () => {
    expect(committed).toBe(aslText(compile(saga)))
  })

  test('the committed state machine is valid Amazon States Language', () => {
    const { isValid, errorsText } = validator(JSON.parse(committed))
    expect(errorsText()).toBe('')
    expect(isValid).toBe(true)
  })
})
