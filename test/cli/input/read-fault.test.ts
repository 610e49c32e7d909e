import { expect, test } from 'vitest'
import { readFault } from '#cli/input/read-fault.ts'

const states = ['ProcessPayment', 'RefundPayment', 'CopyService']

test.each([
  ['ProcessPayment', { failAt: 'ProcessPayment' }],
  ['ProcessPayment:before', { failAt: 'ProcessPayment', when: 'before' }],
  ['ProcessPayment:timeout:2', { failAt: 'ProcessPayment', when: 'timeout', times: 2 }],
  ['RefundPayment:before:1:giveUp', { failAt: 'RefundPayment', when: 'before', times: 1, giveUp: true }],
  ['RefundPayment:3', { failAt: 'RefundPayment', times: 3 }],
  ['CopyService[2]:after', { failAt: 'CopyService', index: 2, when: 'after' }],
])('%s is %j', (text, fault) => {
  expect(readFault(text, states)).toEqual(fault)
})

test.each([
  ['ProcesPayment', "there is no step 'ProcesPayment'; did you mean 'ProcessPayment'?"],
  ['Fly', "there is no step 'Fly'; there are ProcessPayment, RefundPayment, CopyService"],
  ['ProcessPayment:befor', "not 'befor'; did you mean 'before'?"],
  ['ProcessPayment:0', "not '0'"],
  ['ProcessPayment:before:2:3:4', '--fail takes STEP[:when][:times], such as ProcessPayment:before:2'],
  ['ProcessPayment:before:x', "got 'x' in 'ProcessPayment:before:x'"],
  ['RefundPayment:before:1:giveup', "got 'giveup'"],
  ['ProcessPayment:1:2', "not '2'"],
  ['ProcessPayment:before:after', "got 'after'"],
  ['', '--fail takes STEP[:when][:times]'],
])("'%s' is refused: %s", (text, message) => {
  expect(() => readFault(text, states)).toThrow(message)
})
