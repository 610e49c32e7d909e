import { createHarness } from './engine-harness.ts'

/** A Task that is the last state of its machine, and a machine inside a Map or Parallel that has another. */
export const lambdaTask = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f' },
  End: true,
}
export const innerMachine = {
  StartAt: 'C',
  States: { C: { ...lambdaTask, Parameters: { FunctionName: 'g' } } },
}

/** Tests a state, or a machine's, showing what becomes of its data unless the request says otherwise. */
export async function testState(state: object, request: object = {}) {
  const { states } = await createHarness()
  return states.request('TestState', {
    definition: JSON.stringify(state),
    inspectionLevel: 'DEBUG',
    ...request,
  })
}

/** Returns inspection data with its texts as JSON. */
export async function inspect(state: object, request: object = {}) {
  const { inspectionData } = await testState(state, request)
  return Object.fromEntries(
    Object.entries(inspectionData as object).map(([name, value]) => [
      name,
      typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  )
}
