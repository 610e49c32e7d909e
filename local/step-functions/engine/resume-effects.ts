import { dueTime, type Effect, type Execution, type Frame } from '../interpreter/execution.ts'

/** Returns the effects of all that an execution waits for, to run again after a restart: each may or may not have run before. */
export function resumeEffects({ machine, record, frames }: Execution): Effect[] {
  const effects = [...frames.values()].flatMap(effectsOfWait)
  if (machine.timeoutSeconds !== undefined) {
    const at = (record.redriveDate ?? record.startDate) + machine.timeoutSeconds * 1000
    effects.unshift({ do: 'deadline', at })
  }
  return effects
}

function effectsOfWait({ id, wait }: Frame): Effect[] {
  switch (wait?.on) {
    case 'time':
    case 'retry':
      return [{ do: 'timer', frame: id, at: wait.at }]
    case 'turn':
      return [{ do: 'continue', frame: id }]
    case 'map-run':
      return [{ do: 'map-run', frame: id, arn: wait.arn }]
    case 'task': {
      const due = dueTime(wait)
      const call: Effect = { do: 'call', frame: id, token: wait.token }
      return due === undefined ? [call] : [{ do: 'timer', frame: id, at: due }, call]
    }
    default:
      return []
  }
}
