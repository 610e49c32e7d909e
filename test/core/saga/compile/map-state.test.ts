import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { SagaDefinitionError } from '#core/errors.ts'
import type { AslMap, AslTask } from '#core/saga/compile/asl.ts'
import {
  approval,
  compile,
  defineApproval,
  defineSaga,
  defineStep,
  defineUndo,
  each,
  isTrue,
  itemsOf,
  parallel,
  type SagaNode,
  step,
  toMermaid,
  when,
} from '#core/saga/index.ts'

const input = z.object({
  names: z.array(z.string()),
  tags: z.array(z.string()).optional(),
  title: z.string(),
})
const output = z.object({ yes: z.boolean(), parts: z.array(z.string()) })
const named = (name: string) => defineStep(name, { input: z.object({}), output })
const [plan, copy, tell, turn] = ['PlanIt', 'CopyPart', 'TellOwner', 'TurnOver'].map(named) as [
  ReturnType<typeof named>,
  ReturnType<typeof named>,
  ReturnType<typeof named>,
  ReturnType<typeof named>,
]
const [uncopy, unturn] = [defineUndo('RemovePart'), defineUndo('TurnBack')]

const sagaOf = (...steps: SagaNode[]) => defineSaga('a-saga', { input, timeout: '1 hour', steps })
const parts = itemsOf(plan, 'parts')
const both = [step(copy, { undo: uncopy }), step(turn, { undo: unturn })]

describe('each()', () => {
  const { States } = compile(sagaOf(step(plan), each('MoveParts', parts, both)))
  const { MoveParts, UndoMoveParts } = States as Record<string, AslMap>
  const inside = (map: AslMap | undefined, name: string) => map?.ItemProcessor.States[name] as AslTask

  test('is a Map over the items, which every iteration is given beside the envelope', () => {
    const { ItemProcessor, ...map } = MoveParts!
    expect(map).toEqual({
      Type: 'Map',
      Items: '{% [$states.input.results.planIt.parts] %}',
      ItemSelector:
        "{% $merge([$states.input, {'item': $states.context.Map.Item.Value, 'index': $states.context.Map.Item.Index}]) %}",
      MaxConcurrency: 1,
      Output:
        "{% $merge([$states.input, {'results': $merge([$states.input.results, {'copyPart': [$states.result.copyPart], 'turnOver': [$states.result.turnOver]}])}]) %}",
      Catch: [expect.objectContaining({ ErrorEquals: ['States.ALL'], Next: 'UndoMoveParts' })],
      Next: 'SagaCompleted',
    })
    expect(ItemProcessor).toMatchObject({ ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'CopyPart' })
  })

  test('names each step after its item, in the ledger and to outside systems', () => {
    expect(inside(MoveParts, 'CopyPart').Arguments.Payload).toContain(
      "'step': 'CopyPart[' & $string($states.input.index) & ']'",
    )
    expect(inside(UndoMoveParts, 'RemovePart').Arguments.Payload).toContain(
      "'step': 'CopyPart[' & $string($states.input.index) & ']', 'undo': 'RemovePart[' & $string($states.input.index) & ']'",
    )
  })

  test('catches nothing inside, and answers the results of an item without the envelope', () => {
    expect(inside(MoveParts, 'CopyPart')).toMatchObject({ Next: 'TurnOver' })
    expect(inside(MoveParts, 'CopyPart')).not.toHaveProperty('Catch')
    expect(inside(MoveParts, 'TurnOver')).toMatchObject({
      Output: "{% {'copyPart': $states.input.results.copyPart, 'turnOver': $states.result.Payload} %}",
      End: true,
    })
  })

  test('is undone by a Map over the indexes: the last item first, one at a time, each newest step first', () => {
    const { ItemProcessor, ...map } = UndoMoveParts!
    expect(map).toEqual({
      Type: 'Map',
      Items: '{% $reverse([0..$count($states.input.results.planIt.parts) - 1]) %}',
      ItemSelector: "{% $merge([$states.input, {'index': $states.context.Map.Item.Value}]) %}",
      MaxConcurrency: 1,
      Output: '{% $states.input %}',
      Next: 'SagaCompensated',
    })
    expect(ItemProcessor.StartAt).toBe('TurnBack')
    expect(inside(UndoMoveParts, 'TurnBack')).toMatchObject({ Next: 'RemovePart' })
    expect(inside(UndoMoveParts, 'RemovePart')).toMatchObject({ Output: '{% {} %}', End: true })
    expect(inside(UndoMoveParts, 'RemovePart').Retry.length).toBeGreaterThan(1)
    for (const name of ['TurnBack', 'RemovePart']) {
      expect(inside(UndoMoveParts, name)).not.toHaveProperty('Catch')
    }
  })

  test('is entered on the undo spine by what fails after it, and by a rollback', () => {
    const later = compile(sagaOf(step(plan), each('MoveParts', parts, both), step(tell))).States
    expect(later.TellOwner).toMatchObject({ Catch: [{ Next: 'UndoMoveParts' }] })
    expect(later.PlanIt).toMatchObject({ Catch: [{ Next: 'SagaCompensated' }] })
    expect(later.RollbackRequested).toMatchObject({ Choices: [{ Next: 'UndoMoveParts' }] })
  })

  test('takes its items from the input as well, and several at a time', () => {
    const names = each('MoveNames', itemsOf(input, 'names'), [step(copy)], { concurrency: 8 })
    const { MoveNames, ...others } = compile(sagaOf(names)).States
    expect(MoveNames).toMatchObject({
      Items: '{% [$states.input.input.names] %}',
      MaxConcurrency: 8,
      Catch: [{ Next: 'SagaCompensated' }],
    })
    expect(others).not.toHaveProperty('UndoMoveNames')
  })

  test('keeps a place in the list for a best-effort step that has failed for good', () => {
    const move = each('MoveParts', parts, [
      step(copy, { bestEffort: true }),
      step(tell, { bestEffort: true }),
    ])
    const map = compile(sagaOf(step(plan), move)).States.MoveParts as AslMap
    const copied =
      "'copyPart': $exists($states.input.results.copyPart) ? $states.input.results.copyPart : null"
    expect(inside(map, 'CopyPart').Catch).toMatchObject([{ Next: 'TellOwner' }])
    expect(inside(map, 'TellOwner').Catch).toMatchObject([{ Next: 'SkipTellOwner' }])
    expect(inside(map, 'TellOwner').Output).toContain(copied)
    expect(map.ItemProcessor.States.SkipTellOwner).toEqual({
      Type: 'Pass',
      Output: `{% {${copied}, 'tellOwner': null} %}`,
      End: true,
    })
  })

  test('is drawn as a box of its own', () => {
    expect(
      toMermaid(compile(sagaOf(step(plan), each('MoveParts', parts, [step(copy)])))).split('\n'),
    ).toEqual(
      expect.arrayContaining([
        '  subgraph MoveParts ["MoveParts: each item"]',
        '    MoveParts_Start(( )) --> MoveParts_CopyPart',
        '    MoveParts_CopyPart([CopyPart])',
        '  MoveParts --> SagaCompleted',
      ]),
    )
  })
})

describe('an each() that cannot work is refused', () => {
  const all = each('MoveParts', parts, both)
  test.each<[string, () => unknown, string]>([
    ['no steps', () => sagaOf(step(plan), each('MoveParts', parts, [])), 'steps[1].steps: has no steps'],
    [
      'items of a later step',
      () => sagaOf(all, step(plan)),
      "a-saga.steps[0]: the items of 'MoveParts' come from 'PlanIt', which does not run before it; known here: none",
    ],
    [
      'items that are no list',
      // @ts-expect-error: the field has to be a list by its type, too
      () => sagaOf(step(plan), each('MoveParts', itemsOf(plan, 'yes'), both)),
      "read from 'yes' of 'PlanIt', which is not a list; lists there: parts",
    ],
    [
      'items of the input that are no list',
      // @ts-expect-error: the field has to be a list by its type, too
      () => sagaOf(each('MoveParts', itemsOf(input, 'title'), both)),
      "read from 'title' of the input, which is not a list; lists there: names, tags",
    ],
    [
      'items of another schema than the input',
      () => sagaOf(each('MoveParts', itemsOf(output, 'parts'), both)),
      "the items of 'MoveParts' come from a schema that is not the saga's input",
    ],
    [
      'items of a step in the same branch, which a failing branch would lose',
      () => sagaOf(parallel('AtOnce', [step(plan), all], [step(tell)])),
      "a-saga.steps[0].branches[0][1]: the items of 'MoveParts' come from 'PlanIt' of the same branch",
    ],
    [
      'an each inside an each',
      () => sagaOf(step(plan), each('MoveParts', parts, [each('MoveMore', parts, [step(copy)])])),
      "a-saga.steps[1].steps[0]: each 'MoveParts' holds 'MoveMore', which is each(); it runs steps",
    ],
    [
      'a condition inside an each',
      () => sagaOf(step(plan), each('MoveParts', parts, [when(isTrue(plan, 'yes'), [step(copy)])])),
      "holds 'Yes', which is when()",
    ],
    [
      'an approval inside an each',
      () => sagaOf(step(plan), each('MoveParts', parts, [approval(defineApproval('ApprovePart'))])),
      "'ApprovePart' is an approval, which each 'MoveParts' cannot wait for per item",
    ],
    [
      'a heartbeat inside an each',
      () => sagaOf(step(plan), each('MoveParts', parts, [step(copy, { heartbeat: '30 seconds' })])),
      "'CopyPart' is long work with a heartbeat",
    ],
    [
      'a step without an object as its answer',
      () => {
        const count = defineStep('CountParts', { input, output: z.number() })
        return sagaOf(step(plan), each('MoveParts', parts, [step(count)]))
      },
      "'CountParts' answers no object",
    ],
    [
      'more at a time than an inline Map runs',
      () => sagaOf(step(plan), each('MoveParts', parts, both, { concurrency: 41 })),
      'a-saga.steps[1].concurrency: 41 items at a time cannot be; write a whole number from 1 to 40',
    ],
    [
      'a step that also stands outside',
      () => sagaOf(step(plan), all, step(copy)),
      "a-saga.steps[2]: the name 'CopyPart' is taken by a-saga.steps[1].steps[0]",
    ],
    [
      'a step with the name of its undo state',
      () => sagaOf(step(plan), all, step(named('UndoMoveParts'))),
      "the name 'UndoMoveParts' is taken by a-saga.steps[1]",
    ],
    [
      'a condition on what only an item knows',
      () => sagaOf(step(plan), all, when(isTrue(copy, 'yes'), [step(tell)])),
      "a-saga.steps[2]: the condition asks 'CopyPart', which does not run before it",
    ],
  ])('%s', (_, definition, message) => {
    expect(definition).toThrow(SagaDefinitionError)
    expect(definition).toThrow(message)
  })

  test('but in a branch it may go through what came before the parallel', () => {
    expect(() => sagaOf(step(plan), parallel('AtOnce', [all], [step(tell)]))).not.toThrow()
  })
})
