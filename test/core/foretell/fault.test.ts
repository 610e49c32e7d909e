import { describe, expect, test } from 'vitest'
import { type Fault, readFault, writeFault } from '#core/foretell/fault.ts'

describe('a fault is one word, as the command line takes it', () => {
  test.each<[string, Fault]>([
    ['PackItems:after', { failAt: 'PackItems', when: 'after' }],
    ['PackItems:midway:2', { failAt: 'PackItems', when: 'midway', times: 2 }],
    ['CopyService[2]:before', { failAt: 'CopyService', index: 2, when: 'before' }],
    ['RefundPayment:before:giveUp', { failAt: 'RefundPayment', when: 'before', giveUp: true }],
  ])('%s', (text, fault) => {
    expect(writeFault(fault)).toBe(text)
    expect(readFault(text)).toEqual(fault)
  })

  test('without a moment it is after the effect', () => {
    expect(readFault('PackItems')).toEqual({ failAt: 'PackItems', when: 'after' })
  })

  test.each(['', ':after', 'Pack Items', 'PackItems:never', 'PackItems:after:before', 'PackItems:0', 'A[x]'])(
    '%j is none',
    (text) => {
      expect(readFault(text)).toBeUndefined()
    },
  )
})
