import { functionArn } from './engine-harness.ts'

/** A machine of one Task, which calls `work` unless it says otherwise, and a state for a Catch to go to. */
export const machine = (task: object, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: functionArn('work'), Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      End: true,
      ...task,
    },
    Caught: { Type: 'Pass', End: true },
  },
  ...more,
})

/** For tasks that nothing fails: the state for a Catch would be out of reach. */
export const withoutCaught = (definition: { States: Record<string, unknown> }) => {
  const { Caught: _, ...States } = definition.States
  return { ...definition, States }
}
