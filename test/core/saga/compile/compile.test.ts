import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { AslState, AslTask } from '#core/saga/compile/asl.ts'
import {
  approval,
  compile,
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
const named = (name: string, rejects: string[] = []) =>
  defineStep(name, { input, output: z.object({ yes: z.boolean() }), rejects, timeout: '12 seconds' })
const [one, two, three, four] = [
  named('StepOne', ['NotToday']),
  named('StepTwo'),
  named('StepThree'),
  named('StepFour'),
]
const [undoOne, undoTwo, undoThree] = [defineUndo('UndoOne'), defineUndo('UndoTwo'), defineUndo('UndoThree')]

const statesOf = (...steps: SagaNode[]) =>
  compile(defineSaga('a-saga', { input, timeout: '1 hour', steps })).States
const task = (state: AslState | undefined) => state as AslTask & { Next?: string }
const rungOf = (state: AslState | undefined) => task(state).Catch?.map(({ Next }) => Next)
/** The states from `name` along `Next`. */
const spineFrom = (states: Record<string, AslState>, name: string): string[] => {
  const { Next } = task(states[name])
  return [name, ...(Next ? spineFrom(states, Next) : [])]
}

describe('a chain of steps', () => {
  const states = statesOf(step(one, { undo: undoOne }), step(two), step(three, { undo: undoThree }))

  test('is one happy spine', () => {
    expect(spineFrom(states, 'StepOne')).toEqual(['StepOne', 'StepTwo', 'StepThree', 'SagaCompleted'])
  })

  test('is undone newest first on one undo spine', () => {
    expect(spineFrom(states, 'UndoThree')).toEqual(['UndoThree', 'UndoOne', 'SagaCompensated'])
  })

  test('has a rung from each step to its own undo, or to the newest one before it', () => {
    expect(['StepOne', 'StepTwo', 'StepThree'].map((name) => rungOf(states[name]))).toEqual([
      ['UndoOne'],
      ['UndoOne'],
      ['UndoThree'],
    ])
  })

  test('catches every error, whatever its name', () => {
    for (const name of ['StepOne', 'StepTwo', 'StepThree']) {
      expect(task(states[name]).Catch?.[0]?.ErrorEquals).toEqual(['States.ALL'])
    }
  })

  test('has no Catch on an undo: nothing earlier is undone while a later effect stands', () => {
    expect(states.UndoThree).not.toHaveProperty('Catch')
    expect(states.UndoOne).not.toHaveProperty('Catch')
  })

  test('is retried as its policy says, in seconds; what it rejects and what timed out keep their own retriers', () => {
    const policy = { attempts: 5, interval: '2 minutes', backoff: 3, maxDelay: '1 hour' } as const
    const standard = task(statesOf(step(one)).StepOne).Retry
    const { Retry } = task(statesOf(step(one, { retry: policy })).StepOne)
    expect(Retry.at(-1)).toEqual({
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: 120,
      MaxAttempts: 5,
      BackoffRate: 3,
      MaxDelaySeconds: 3_600,
      JitterStrategy: 'FULL',
    })
    expect(Retry.slice(0, -1)).toEqual(standard.slice(0, -1))
  })

  test('refuses a policy whose delay has no unit, and says where it stands', () => {
    const retry = { attempts: 5, interval: '120' as '1 second', backoff: 3, maxDelay: '1 hour' } as const
    expect(() => statesOf(step(one, { retry }))).toThrow(/retry\.interval: '120' is not a duration/)
  })

  test('never retries what a contract rejects, and retries what nobody knows with jitter', () => {
    const { Retry } = task(states.StepOne)
    expect(Retry[0]).toMatchObject({
      MaxAttempts: 0,
      ErrorEquals: expect.arrayContaining(['NotToday', 'StepFenced']),
    })
    expect(Retry.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' })
    expect(Retry.at(-1)!.MaxAttempts).toBeGreaterThan(10)
  })

  test('gives a task more time than its Lambda has (G12)', () => {
    expect(task(states.StepOne).TimeoutSeconds).toBeGreaterThan(one.timeoutSeconds)
  })

  test('waits out a live lease of the step before it gives up on an undo', () => {
    const retrier = task(states.UndoOne).Retry.find(({ ErrorEquals }) =>
      ErrorEquals.includes('StepInFlight'),
    )!
    expect(retrier.MaxAttempts * retrier.IntervalSeconds!).toBeGreaterThan(one.timeoutSeconds + 2)
  })

  test('gives up at once on an undo that does not fit what it finds', () => {
    expect(task(states.UndoOne).Retry[0]).toMatchObject({
      MaxAttempts: 0,
      ErrorEquals: expect.arrayContaining(['UndoDoesNotFit']),
    })
  })

  test('enters at the top of the undo spine when the input asks for a rollback', () => {
    expect(states.RollbackRequested).toMatchObject({
      Choices: [{ Next: 'UndoThree' }],
      Default: 'StepOne',
    })
  })

  test('sends a cancel that beat completion through every undo', () => {
    expect(task(states.SagaCompleted).Catch).toMatchObject([
      { ErrorEquals: ['Cancelled', 'StepFenced'], Next: 'UndoThree' },
    ])
  })
})

test('a saga without any undo fails straight into its ending', () => {
  const states = statesOf(step(one))
  expect(rungOf(states.StepOne)).toEqual(['SagaCompensated'])
  expect(states.RollbackRequested).toMatchObject({ Choices: [{ Next: 'SagaCompensated' }] })
})

test('a best-effort step goes on when it has failed for good', () => {
  const states = statesOf(step(one, { undo: undoOne }), step(two, { bestEffort: true }), step(three))
  expect(rungOf(states.StepTwo)).toEqual(['StepThree'])
})

test('when() branches on the boolean a step has answered, and its steps are undone like others', () => {
  const states = statesOf(
    step(one, { undo: undoOne }),
    when(isTrue(one, 'yes'), [step(two, { undo: undoTwo })]),
    step(three),
  )
  expect(states.Yes).toEqual({
    Type: 'Choice',
    Choices: [{ Condition: '{% $states.input.results.stepOne.yes = true %}', Next: 'StepTwo' }],
    Default: 'StepThree',
  })
  expect(spineFrom(states, 'StepTwo')).toContain('StepThree')
  expect(rungOf(states.StepThree)).toEqual(['UndoTwo'])
})

test('a pivot is told so, and is caught like any step: it may have failed before its commit', () => {
  const { StepTwo } = statesOf(
    step(one, { undo: undoOne }),
    step(two, { pivot: true }),
    step(three, { bestEffort: true }),
  )
  expect(task(StepTwo).Arguments.Payload).toContain("'pivot': true")
  expect(rungOf(StepTwo)).toEqual(['UndoOne'])
})

describe('parallel()', () => {
  const states = statesOf(
    step(one, { undo: undoOne }),
    parallel(
      'Both',
      [step(two, { undo: undoTwo })],
      [step(three, { undo: undoThree }), step(four, { bestEffort: true })],
    ),
  )
  const both = states.Both as Extract<AslState, { Type: 'Parallel' }>

  test('runs its branches inside one state that is caught as a whole', () => {
    expect(both.Branches.map(({ StartAt }) => StartAt)).toEqual(['StepTwo', 'StepThree'])
    expect(task(both.Branches[0]?.States.StepTwo)).not.toHaveProperty('Catch')
  })

  test('undoes the steps of all branches when one fails', () => {
    expect(both.Catch?.[0]?.Next).toBe('UndoThree')
    expect(spineFrom(states, 'UndoThree').slice(0, 3)).toEqual(['UndoThree', 'UndoTwo', 'UndoOne'])
  })

  test('merges the results of its branches', () => {
    expect(both.Output).toBe("{% $merge([$states.input, {'results': $merge($states.result.results)}]) %}")
  })

  test('lets a best-effort step end a branch, which ASL lets no Catch do', () => {
    expect(rungOf(both.Branches[1]?.States.StepFour)).toEqual(['SkipStepFour'])
    expect(both.Branches[1]?.States.SkipStepFour).toEqual({ Type: 'Pass', End: true })
  })
})

describe('approval()', () => {
  const states = statesOf(
    step(one, { undo: undoOne }),
    approval(two, { expires: '2 minutes', undo: undoTwo }),
    parallel('Both', [approval(three)], [step(four)]),
  )

  test('waits for its task token, as long as it may, and is told how long', () => {
    const { Resource, Arguments, TimeoutSeconds } = task(states.StepTwo)
    expect(Resource).toBe('arn:aws:states:::lambda:invoke.waitForTaskToken')
    expect(Arguments.Payload).toContain("'taskToken': $states.context.Task.Token, 'timeoutSeconds': 120")
    expect(TimeoutSeconds).toBe(120)
  })

  test('is undone as Expired when nobody decides, and never asked again for that', () => {
    expect(task(states.StepTwo).Catch?.[0]).toMatchObject({
      ErrorEquals: ['States.Timeout'],
      Output: expect.stringContaining("'error': 'Expired'"),
      Next: 'UndoTwo',
    })
    expect(task(states.StepTwo).Retry[0]?.ErrorEquals).toContain('States.Timeout')
  })

  test('fails its branch as Expired inside a parallel', () => {
    const branch = (states.Both as Extract<AslState, { Type: 'Parallel' }>).Branches[0]
    expect(rungOf(branch?.States.StepThree)).toEqual(['StepThreeExpired'])
    expect(branch?.States.StepThreeExpired).toMatchObject({ Type: 'Fail', Error: 'Expired' })
  })
})

test('long work has a heartbeat, is tried again when it falls silent, and is bounded as a whole', () => {
  const { Resource, Arguments, HeartbeatSeconds, TimeoutSeconds, Retry } = task(
    statesOf(step(one, { undo: undoOne, heartbeat: '30 seconds', timeout: '2 hours' })).StepOne,
  )
  expect(Resource).toBe('arn:aws:states:::lambda:invoke.waitForTaskToken')
  expect(Arguments).toMatchObject({
    InvocationType: 'Event',
    Payload: expect.stringContaining("'taskToken': $states.context.Task.Token, 'heartbeatSeconds': 30"),
  })
  expect([HeartbeatSeconds, TimeoutSeconds]).toEqual([30, 7200])
  const silence = Retry.find(({ ErrorEquals }) => ErrorEquals.includes('States.HeartbeatTimeout'))!
  // Without any delay between them, since a full jitter may be none.
  expect(silence.MaxAttempts * HeartbeatSeconds!).toBeGreaterThanOrEqual(20 * 60)
})
