import { isExpressArn } from '../machine/express.ts'
import { itemContext } from '../machine/item.ts'
import type { JsonObject } from '../machine/json.ts'
import type { Execution, Frame } from './execution.ts'

function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}

const RETRYABLE_TYPES = new Set(['Task', 'Parallel', 'Map'])

/** Returns the context object of a state: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export function createContext(execution: Execution, frame: Frame, extra: JsonObject | undefined): JsonObject {
  const { record } = execution
  const type = frame.region.states.get(frame.state)!.type
  return {
    Execution: {
      Id: record.arn,
      Input: execution.input,
      Name: record.name,
      RoleArn: record.roleArn,
      StartTime: isoTime(record.startDate),
      ...(isExpressArn(record.arn) ? {} : { RedriveCount: record.redriveCount }),
      ...(record.redriveDate === undefined ? {} : { RedriveTime: isoTime(record.redriveDate) }),
    },
    StateMachine: { Id: record.versionArn ?? record.stateMachineArn, Name: record.stateMachineName },
    State: {
      Name: frame.state,
      EnteredTime: isoTime(frame.enteredAt),
      ...(RETRYABLE_TYPES.has(type) ? { RetryCount: frame.retryCount } : {}),
    },
    ...mapItem(execution, frame),
    ...extra,
  }
}

/** Returns `Map.Item` of the iteration that the frame is in, however deep. */
function mapItem(execution: Execution, frame: Frame): JsonObject | undefined {
  for (let at: Frame | undefined = frame; at; at = execution.frames.get(at.parent)) {
    if (at.item !== undefined) {
      return itemContext(at.index, { value: at.item })
    }
  }
  return undefined
}
