import { functionArn, type Harness } from './engine-harness.ts'

/** The processor of a distributed Map of Standard executions. */
export const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }

/** Returns a Task state that calls a function, the last one unless `more` says otherwise. */
export function callState(name: string, more: object = { End: true }) {
  return { Type: 'Task', Resource: functionArn(name), ...more }
}

/** Returns a machine of one Map, whose items pass through these states; `more` is put in the Map. */
export function eachItem(states: object, more: object = {}, processorConfig: object = distributed) {
  return {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: processorConfig, StartAt: Object.keys(states)[0], States: states },
        End: true,
        ...more,
      },
    },
  }
}

export async function listMapRuns({ states }: Harness, executionArn: string) {
  const { mapRuns } = await states.request('ListMapRuns', { executionArn })
  return mapRuns as { mapRunArn: string; stateMachineArn: string }[]
}

/** Returns the description of the execution's first Map Run. */
export async function describeMapRun(harness: Harness, executionArn: string) {
  const [run] = await listMapRuns(harness, executionArn)
  return harness.states.request('DescribeMapRun', { mapRunArn: run!.mapRunArn })
}
