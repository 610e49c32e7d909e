import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  approval,
  compile,
  defineSaga,
  defineStep,
  defineUndo,
  each,
  isTrue,
  itemsOf,
  parallel,
  step,
  TreeNode,
  treeOf,
  when,
} from '#core/saga/index.ts'
import { sagas } from '#statemachines/index.ts'

const input = z.object({})
const output = z.object({ isLarge: z.boolean(), isFar: z.boolean(), parts: z.array(z.string()) })
const named = (name: string) => defineStep(name, { input, output })

/** Names and kinds alone: `['BookTrip/CancelTrip', { PayAndTell: [[…], […]] }]`. */
const outline = (nodes: readonly TreeNode[]): unknown[] =>
  nodes.map((node) => {
    switch (node.kind) {
      case 'when':
      case 'each':
        return { [`${node.kind} ${node.name}`]: outline(node.steps) }
      case 'parallel':
        return { [node.name]: node.branches.map(outline) }
      default: {
        const marks = [node.kind, node.bestEffort && 'best effort', node.pivot && 'pivot'].filter(Boolean)
        return `${node.name}${node.undo ? `/${node.undo.name}` : ''} ${marks.join(', ')}`
      }
    }
  })

test('a state machine is read back as the tree of its saga', () => {
  const saga = defineSaga('a-saga', {
    input,
    timeout: '1 hour',
    steps: [
      step(named('CheckTrip')),
      step(named('BookTrip'), { undo: defineUndo('CancelTrip'), heartbeat: '10 seconds' }),
      when(isTrue(named('CheckTrip'), 'isLarge'), [
        step(named('FileTrip')),
        approval(named('AllowTrip'), { expires: '1 day' }),
      ]),
      parallel(
        'PayAndTell',
        [step(named('PayTrip'), { undo: defineUndo('RefundTrip') })],
        [step(named('TellGuest'), { bestEffort: true })],
        [when(isTrue(named('CheckTrip'), 'isFar'), [approval(named('AskBoss'), { expires: '1 day' })])],
      ),
      each('PackParts', itemsOf(named('CheckTrip'), 'parts'), [
        step(named('PackPart'), { undo: defineUndo('UnpackPart') }),
        step(named('LabelPart'), { bestEffort: true }),
      ]),
      step(named('SettleTrip'), { pivot: true }),
    ],
  })
  const tree = treeOf(compile(saga))
  expect(outline(tree)).toEqual([
    'CheckTrip step',
    'BookTrip/CancelTrip work',
    { 'when IsLarge': ['FileTrip step', 'AllowTrip approval'] },
    {
      PayAndTell: [
        ['PayTrip/RefundTrip step'],
        ['TellGuest step, best effort'],
        [{ 'when IsFar': ['AskBoss approval'] }],
      ],
    },
    { 'each PackParts': ['PackPart/UnpackPart step', 'LabelPart step, best effort'] },
    'SettleTrip step, pivot',
  ])
  expect(tree[2]).toMatchObject({ condition: { step: 'CheckTrip', field: 'isLarge' } })
})

test('a step says how long an attempt may take, and when it is tried again', () => {
  const saga = defineSaga('a-saga', {
    input,
    timeout: '1 hour',
    steps: [
      step(named('BookTrip'), {
        retry: { attempts: 3, interval: '2 seconds', backoff: 2, maxDelay: '1 minute' },
        timeout: '45 seconds',
      }),
    ],
  })
  expect(treeOf(compile(saga))).toMatchObject([
    {
      timeoutSeconds: 45,
      retry: [
        { errors: expect.arrayContaining(['Rejection']), attempts: 0 },
        { errors: ['States.Timeout', 'Sandbox.Timedout'], attempts: 2 },
        { errors: ['States.ALL'], attempts: 3, intervalSeconds: 2, backoffRate: 2, maxDelaySeconds: 60 },
      ],
    },
  ])
})

test.each(sagas.map((saga) => [saga.name, saga] as const))('the tree of %s fits its schema', (_, saga) => {
  const tree = treeOf(compile(saga))
  expect(z.array(TreeNode).parse(tree)).toEqual(tree)
})

test('a state machine of another origin is refused', () => {
  const other = { StartAt: 'Wait', States: { Wait: { Type: 'Pass', End: true } } }
  expect(() => treeOf(other as never)).toThrow("'Wait' is no entry of a saga's state machine")
})
