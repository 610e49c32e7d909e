import { readFileSync } from 'node:fs'
import validator from 'asl-validator'
import { describe, expect, test } from 'vitest'
import { aslFile, generatedFiles, sagas } from '#statemachines/index.ts'
import { projectDirectory } from '#test/support/assembly.ts'

const read = (file: string) => readFileSync(`${projectDirectory}/${file}`, 'utf8')

describe.each(sagas.map((saga) => [saga.name, saga] as const))('%s', (_, saga) => {
  test.each(Object.entries(generatedFiles(saga)))(
    '%s is what the definition compiles to; `npm run asl` writes it',
    (file, text) => {
      expect(read(file)).toBe(text)
    },
  )

  test('the committed state machine is valid Amazon States Language', () => {
    const { isValid, errorsText } = validator(JSON.parse(read(aslFile(saga))))
    expect(errorsText()).toBe('')
    expect(isValid).toBe(true)
  })
})
