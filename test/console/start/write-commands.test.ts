import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { bodyOf, writeCurl, writeFlowforge } from '#console/start/write-commands.ts'

const caller = { apiRoot: 'http://localhost:3000/', tenant: 'demo' }
const start = {
  workflow: 'order-fulfillment',
  input: { customerId: "O'Brien $HOME `id`", quantity: 2 },
  faults: [],
}

describe('the body of a start', () => {
  test('is the input alone where nothing is asked beside it', () => {
    expect(bodyOf(start)).toEqual(start.input)
  })

  test('has one fault as it is, and several as a list', () => {
    const fault = { failAt: 'PackItems', when: 'after' } as const
    expect(bodyOf({ ...start, faults: [fault] }).simulate).toEqual(fault)
    expect(bodyOf({ ...start, faults: [fault, fault] }).simulate).toEqual([fault, fault])
  })
})

/** What a shell hands to the program in place of which it writes its arguments. */
const wordsOf = (command: string, program: string) =>
  execFileSync('bash', ['-c', `${program}() { printf '%s\\n' "$@"; }; ${command}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n')

describe('a shell reads what is copied as it was meant', () => {
  test('as curl, whatever quotes the input holds', () => {
    const words = wordsOf(writeCurl(start, caller), 'curl')
    expect(words[1]).toBe('http://localhost:3000/workflows/order-fulfillment')
    expect(words).toContain('X-Tenant-ID: demo')
    expect(JSON.parse(words.at(-1)!)).toEqual(start.input)
  })

  test('as flowforge, with each fault', () => {
    const faults = [
      { failAt: 'PackItems', when: 'after' },
      { failAt: 'CopyService', index: 1, when: 'before', times: 2 },
    ] as const
    expect(wordsOf(writeFlowforge({ ...start, faults }), 'flowforge')).toEqual([
      ...['run', 'order-fulfillment', '-i', '-'],
      ...['--fail', 'PackItems:after', '--fail', 'CopyService[1]:before:2', '--watch'],
    ])
  })
})
