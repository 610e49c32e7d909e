import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { SagaDefinitionError } from '#core/errors.ts'
import {
  approval,
  defineSaga,
  defineStep,
  defineUndo,
  isTrue,
  parallel,
  type SagaNode,
  step,
  when,
} from '#core/saga/index.ts'

const input = z.object({})
const ask = defineStep('AskSomething', { input, output: z.object({ yes: z.boolean(), name: z.string() }) })
const act = defineStep('ActOnIt', { input, output: z.object({}), timeout: '30 seconds' })
const unact = defineUndo('UndoIt')

const define =
  (steps: SagaNode[], rest: object = {}) =>
  () =>
    defineSaga('a-saga', { input, timeout: '1 hour', steps, ...rest })

describe('a definition that cannot work is refused, with the node, the value got and the remedy', () => {
  test.each<[string, () => unknown, string]>([
    ['no steps', define([]), 'a-saga.steps: has no steps'],
    [
      'an input that is no object',
      define([step(act)], { input: z.array(z.string()) }),
      "a-saga.input: is of the type 'array'; write z.strictObject",
    ],
    [
      'an input with the name of a field that starts an execution',
      define([step(act)], { input: z.object({ simulate: z.boolean() }) }),
      "a-saga.input.simulate: the name 'simulate' is taken by 'POST /workflows/a-saga'",
    ],
    [
      'a name taken twice',
      define([step(act), step(act)]),
      "a-saga.steps[1]: the name 'ActOnIt' is taken by a-saga.steps[0]",
    ],
    [
      'an undo with the name of a step',
      define([step(act, { undo: { ...unact, name: 'ActOnIt' } })]),
      "a-saga.steps[0].undo: the name 'ActOnIt' is taken by a-saga.steps[0]",
    ],
    [
      'a name of the compiler',
      define([step({ ...act, name: 'SagaCompleted' })]),
      "'SagaCompleted' is taken by a state of every saga",
    ],
    [
      'an undo that is a step',
      define([step(act, { undo: ask as never })]),
      "a-saga.steps[0].undo: the undo of 'ActOnIt' is a step; it takes a contract from defineUndo()",
    ],
    [
      'a task time-out that is shorter than its Lambda (G12)',
      define([step(act, { timeout: '30 seconds' })]),
      "Step Functions would give up on 'ActOnIt' after 30 s while its Lambda may write for 30 s; allow more than 30 s",
    ],
    [
      'an approval that expires while its Lambda may still write',
      define([approval(act, { expires: '30 seconds' })]),
      "a-saga.steps[0].expires: '30 seconds' is too short for 'ActOnIt'; allow at least 31 s",
    ],
    [
      'a pivot with an undo',
      define([step(act, { pivot: true, undo: unact })]),
      "a-saga.steps[0]: the pivot 'ActOnIt' has the undo 'UndoIt'; nothing is undone after a pivot",
    ],
    [
      'a step after a pivot that may fail',
      define([step(act, { pivot: true }), step(ask)]),
      "a-saga.steps[0]: the pivot 'ActOnIt' is followed by a step that may fail, 'AskSomething'",
    ],
    [
      'a pivot among others',
      define([step(ask), when(isTrue(ask, 'yes'), [step(act, { pivot: true })])]),
      "a-saga.steps[1].steps[0]: the pivot 'ActOnIt' stands inside another node",
    ],
    [
      'a best-effort pivot',
      define([step(act, { pivot: true, bestEffort: true })]),
      "a-saga.steps[0]: the pivot 'ActOnIt' commits at once or not at all",
    ],
    [
      'a heartbeat longer than the whole work may take',
      define([step(act, { heartbeat: '1 hour', timeout: '1 hour' })]),
      "a-saga.steps[0].timeout: '1 hour' is not longer than the heartbeat of '1 hour'",
    ],
    [
      'long work in a Lambda that would always be handing over',
      define([step({ ...act, timeoutSeconds: 3 }, { heartbeat: '30 seconds' })]),
      "the Lambda of 'ActOnIt' hands over 3 s before its end, and has 3 s; give the contract a timeout of more than 3 s",
    ],
    [
      'a duration without a unit',
      define([step(act)], { timeout: '3600' }),
      "a-saga.timeout: '3600' is not a duration",
    ],
    [
      'a condition on a later step',
      define([when(isTrue(ask, 'yes'), [step(act)]), step(ask)]),
      "asks 'AskSomething', which does not run before it; known here: none",
    ],
    [
      'a condition that is not a boolean',
      define([step(ask), when({ contract: ask, field: 'name' }, [step(act)])]),
      "reads 'name' of 'AskSomething', which is not a boolean of its output; booleans there: yes",
    ],
    [
      'a parallel of one',
      define([parallel('Both', [step(act)])]),
      "parallel 'Both' has 1 branches; write two or more",
    ],
    [
      'a condition on a step of a branch beside it',
      define([parallel('Both', [step(ask)], [when(isTrue(ask, 'yes'), [step(act)])])]),
      "a-saga.steps[0].branches[1][0]: the condition asks 'AskSomething'",
    ],
    [
      'a saga name with capitals',
      () => defineSaga('Order', { input, timeout: '1 hour', steps: [step(act)] }),
      "'Order' cannot name a saga",
    ],
    [
      'a step name in kebab-case',
      () => defineStep('act-on-it', { input, output: input }),
      "'act-on-it' cannot name a step",
    ],
    [
      'a Lambda of 16 minutes',
      () => defineStep('ActLong', { input, output: input, timeout: '16 minutes' }),
      'longer than the 15 minutes of a Lambda',
    ],
  ])('%s', (_, definition, message) => {
    expect(definition).toThrow(SagaDefinitionError)
    expect(definition).toThrow(message)
  })

  test('a condition may ask a step of an earlier parallel', () => {
    const other = defineStep('OtherThing', { input, output: input })
    expect(
      define([parallel('Both', [step(ask)], [step(other)]), when(isTrue(ask, 'yes'), [step(act)])]),
    ).not.toThrow()
  })
})
