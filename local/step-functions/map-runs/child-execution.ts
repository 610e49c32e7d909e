import { traceHeaderOf } from '../integrations/trace-header.ts'
import type { Execution, ExecutionRecord, Frame } from '../interpreter/execution.ts'
import { createRandom } from '../machine/random.ts'
import type { MapRunRecord, PendingChild } from './map-run-record.ts'

/** Where the executions of a run belong. */
export interface ChildOrigin {
  readonly execution: Execution
  readonly frame: Frame
}

interface Start {
  readonly id: number
  readonly now: number
  /** The redrive that starts anew what another execution has failed at the place. */
  readonly anew?: number
}

/** Returns an execution of a run that is to be started: the same for the same place in the run, so that it has one. */
export function createChild(
  { execution, frame }: ChildOrigin,
  { arn: mapRunArn, stateMachineArn, redriveCount: mapRunRedrive }: MapRunRecord,
  { index, input, items }: PendingChild,
  { id, now, anew }: Start,
): ExecutionRecord {
  const { region, accountId, record: parent } = execution
  const { definition, isExpress } = frame.region.states.get(frame.state)!.distributed!
  const stateMachineName = stateMachineArn.split(':').at(-1)!
  const random = createRandom(`${mapRunArn} ${index}${anew === undefined ? '' : ` ${anew}`}`)
  const name = random.uuid()
  const prefix = `arn:aws:states:${region}:${accountId}`
  return {
    id,
    arn: isExpress
      ? `${prefix}:express:${stateMachineName}:${name}:${random.uuid()}`
      : `${prefix}:execution:${stateMachineName}:${name}`,
    name,
    stateMachineArn,
    definition,
    roleArn: parent.roleArn,
    stateMachineName,
    input,
    startDate: now,
    traceHeader: traceHeaderOf(parent),
    status: 'RUNNING',
    redriveCount: 0,
    mapRunArn,
    mapRunIndex: index,
    itemCount: items,
    mapRunRedrive,
  }
}

/** ARN of the state machine that the executions of a Map are said to be of. */
export function childMachineArn({ execution, frame }: ChildOrigin): string {
  const { region, accountId, record } = execution
  const { label } = frame.region.states.get(frame.state)!.distributed!
  return `arn:aws:states:${region}:${accountId}:stateMachine:${record.stateMachineName}/${label}`
}
