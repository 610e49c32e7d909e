import { parseItem } from '#core/saga/index.ts'
import type { Outcome } from '#local/lambda/index.ts'
import type { Control, FaultKind } from '../../faults/index.ts'
import { formatFault } from '../../schedules/schedule.ts'
import type { ScheduleRun } from '../schedule-run.ts'
import { type ArmedFault, isSpent } from './armed-fault.ts'

/** What happens to the execution as a whole, before and after the function. */
export async function actAround(
  { log }: ScheduleRun,
  { armed, control, state }: { armed: readonly ArmedFault[]; control: Control; state: string },
  next: () => Promise<Outcome>,
): Promise<Outcome> {
  const act = async (happens: FaultKind['happens']) => {
    for (const each of armed) {
      const { kind, fault } = each
      if (fault.at !== state || kind.happens !== happens || !('act' in kind) || isSpent(each)) {
        continue
      }
      each.met++
      log(formatFault(fault))
      await kind.act(control, parseItem(state).name)
    }
  }
  await act('before the function')
  try {
    return await next()
  } finally {
    await act('after the function')
  }
}
