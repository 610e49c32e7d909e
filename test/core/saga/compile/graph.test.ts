import { expect, test } from 'vitest'
import { z } from 'zod'
import { compile, defineSaga, defineStep, defineUndo, parallel, step, toMermaid } from '#core/saga/index.ts'

const input = z.object({})
const named = (name: string) => defineStep(name, { input, output: z.object({}) })

test('the graph shows both spines, the rungs between them, and what runs side by side', () => {
  const saga = defineSaga('a-saga', {
    input,
    timeout: '1 hour',
    steps: [
      step(named('BookTrip'), { undo: defineUndo('CancelTrip') }),
      parallel('PayAndTell', [step(named('PayForIt'))], [step(named('TellThem'))]),
    ],
  })
  expect(
    toMermaid(compile(saga))
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual([
    'flowchart TD',
    'Start(( )) --> RollbackRequested',
    'RollbackRequested{RollbackRequested}',
    'RollbackRequested -->|yes| CancelTrip',
    'RollbackRequested -->|no| BookTrip',
    'BookTrip[BookTrip]',
    'BookTrip --> PayAndTell',
    'BookTrip -.-> CancelTrip',
    'subgraph PayAndTell',
    'PayAndTell_0_Start(( )) --> PayAndTell_0_PayForIt',
    'PayAndTell_0_PayForIt([PayForIt])',
    'PayAndTell_1_Start(( )) --> PayAndTell_1_TellThem',
    'PayAndTell_1_TellThem([TellThem])',
    'end',
    'PayAndTell --> SagaCompleted',
    'PayAndTell -.-> CancelTrip',
    'SagaCompleted([SagaCompleted])',
    'SagaCompleted -.-> CancelTrip',
    'CancelTrip[CancelTrip]',
    'CancelTrip --> SagaCompensated',
    'SagaCompensated([SagaCompensated])',
    '',
  ])
})
