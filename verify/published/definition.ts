/** Retried are the errors of the Lambda service that the console proposes. */
const RETRY = [
  {
    ErrorEquals: ['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'],
    IntervalSeconds: 2,
    MaxAttempts: 3,
    BackoffRate: 2,
  },
]

/** A task calls a function and keeps what it answers. There is no time limit on it. */
function task(name: string, fields: string, then: object) {
  const key = name[0]!.toLowerCase() + name.slice(1)
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: `\${${name.startsWith('Saga') ? 'RecordEnding' : name}Arn}`,
      Payload: `{% $merge([$states.input, {${fields}, 'attempt': $states.context.State.RetryCount + 1}]) %}`,
    },
    Output: `{% $merge([$states.input, {'results': $merge([$states.input.results, {'${key}': $states.result.Payload}])}]) %}`,
    Retry: RETRY,
    ...then,
  }
}

function step(name: string, then: object) {
  return task(name, `'step': '${name}'`, then)
}

function undo(name: string, of: string, then: object) {
  return task(name, `'step': '${of}', 'undo': '${name}'`, { ...then, Output: '{% $states.input %}' })
}

function ending(name: string, status: string) {
  return task(name, `'step': '${name}', 'ending': '${status}'`, {
    End: true,
    Output: `{% {'status': '${status}'} %}`,
    // Recorded patiently, so that what is wrong below is the saga's own.
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 20, BackoffRate: 2 }],
  })
}

function onError(next: string) {
  return {
    Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.input %}', Next: next }],
  }
}

/**
 * Reserve, pay, ship, as samples draw it: a step that fails is taken to have done nothing, so its Catch enters at the
 * undo of the step before it; a refund that fails is passed over.
 */
export const publishedDefinition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Output: "{% $merge([$states.input, {'results': {}}]) %}", Next: 'ValidateOrder' },
    ValidateOrder: step('ValidateOrder', { Next: 'ReserveInventory', ...onError('SagaCompensated') }),
    ReserveInventory: step('ReserveInventory', { Next: 'ProcessPayment', ...onError('SagaCompensated') }),
    ProcessPayment: step('ProcessPayment', { Next: 'UpdateWarehouse', ...onError('ReleaseInventory') }),
    UpdateWarehouse: step('UpdateWarehouse', { Next: 'SagaCompleted', ...onError('RefundPayment') }),
    SagaCompleted: ending('SagaCompleted', 'COMPLETED'),
    RefundPayment: undo('RefundPayment', 'ProcessPayment', {
      Next: 'ReleaseInventory',
      ...onError('SagaCompensated'),
    }),
    ReleaseInventory: undo('ReleaseInventory', 'ReserveInventory', { Next: 'SagaCompensated' }),
    SagaCompensated: ending('SagaCompensated', 'COMPENSATED'),
  },
}
