/** A machine of one Pass state, whose output is the result. */
export const pass = (Result: unknown) => ({
  StartAt: 'P',
  States: { P: { Type: 'Pass', Result, End: true } },
})

/** A machine that waits for a minute. */
export const waitMinute = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } }

/** A machine of one Task, of an activity or a Lambda function that gets a task token. */
export const task = (Resource: string, more: object = {}) => ({
  StartAt: 'T',
  States: { T: { Type: 'Task', Resource, ...more, End: true } },
})
