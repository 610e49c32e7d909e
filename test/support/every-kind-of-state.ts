import { functionArn } from './engine-harness.ts'

/** Runs as a child of the machine of every kind of state. */
export const child = {
  QueryLanguage: 'JSONata',
  StartAt: 'Pause',
  States: {
    Pause: { Type: 'Wait', Seconds: 1, Next: 'Ended' },
    Ended: { Type: 'Succeed', Output: { child: '{% $states.input.n %}' } },
  },
}

function call(name: string, more: object = {}) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: functionArn(name),
      Payload:
        '{% {"id": $states.context.Execution.Name, "state": $states.context.State.Name, "attempt": $states.context.State.RetryCount, "item": $states.input.item} %}',
    },
    Output: '{% $merge([$states.input, {"last": $states.result.Payload.state}]) %}',
    ...more,
  }
}

/** Every state type, both query languages, retries, a catch, a callback and a child execution. */
export function everyKindOfState(childArn: string) {
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'Begin',
    States: {
      Begin: { Type: 'Pass', Assign: { seen: '{% $states.input.n %}' }, Next: 'First' },
      First: call('work', { Next: 'Either' }),
      Either: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.n % 2 = 0 %}', Next: 'Flaky' }],
        Default: 'Refused',
      },
      Flaky: call('flaky', {
        Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 1 }],
        Next: 'Both',
      }),
      Refused: call('refuse', {
        Catch: [
          {
            ErrorEquals: ['Refused'],
            Output: '{% $merge([$states.input, {"refused": true}]) %}',
            Next: 'Both',
          },
        ],
        Next: 'Both',
      }),
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Left', States: { Left: call('work', { End: true }) } },
          {
            StartAt: 'Right',
            States: {
              Right: { Type: 'Wait', Seconds: 1, Next: 'RightWork' },
              RightWork: call('work', { End: true }),
            },
          },
        ],
        Output: '{% $merge([$states.result[0], {"seen": $seen}]) %}',
        Next: 'Each',
      },
      Each: {
        Type: 'Map',
        Items: ['a', 'b', 'c'],
        MaxConcurrency: 2,
        ItemSelector: { item: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Item',
          States: { Item: call('work', { End: true }) },
        },
        Output: '{% $merge([$states.input, {"each": $states.result.item}]) %}',
        Next: 'Child',
      },
      Child: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: childArn, Input: { n: '{% $states.input.n %}' } },
        Output: '{% $merge([$states.input, $states.result.Output]) %}',
        Next: 'Callback',
      },
      Callback: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Arguments: {
          FunctionName: functionArn('callback'),
          Payload: { token: '{% $states.context.Task.Token %}' },
        },
        Output: '{% $merge([$states.input, {"callback": $states.result}]) %}',
        TimeoutSeconds: 600,
        Next: 'Path',
      },
      Path: { Type: 'Pass', Output: '{% $states.input %}', Next: 'Done' },
      Done: { Type: 'Succeed' },
    },
  }
}
