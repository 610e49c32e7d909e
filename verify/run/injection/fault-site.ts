import { parseItem } from '#core/saga/index.ts'
import type { Outcome } from '#local/lambda/index.ts'
import type { Control, Site } from '../../faults/index.ts'
import type { Call } from '../call.ts'
import { timeLimitOf } from '../places.ts'
import type { ScheduleRun } from '../schedule-run.ts'
import type { ArmedFault } from './armed-fault.ts'
import type { LateInvocations } from './late-invocations.ts'

/** One invocation of a state's function. */
export interface Invocation {
  state: string
  taskToken: string | undefined
  call: Call
  run(): Promise<Outcome>
}

/** What a fault may do with the invocation it has met. */
export function createSite(
  context: ScheduleRun,
  { control, late }: { control: Control; late: LateInvocations },
  armed: ArmedFault,
  invocation: Invocation,
): Site {
  const { testBed, tenant, workflow, simulation, log } = context
  const { state, taskToken, call, run } = invocation
  const provider = workflow.provider?.states.includes(parseItem(state).name) ? workflow.provider : undefined
  return {
    ...{ state, control, run, met: armed.met++ },
    providerTable: provider && testBed.tableNames.get(provider.table),
    dropTask: () => (taskToken ? simulation.dropTask(taskToken) : () => {}),
    defer: (moment) => late.defer({ moment, state, call, run }),
    arriveLate({ operation, body }) {
      simulation.later(timeLimitOf(workflow.saga, state), async () => {
        await testBed.dynamoDb(operation, JSON.parse(body) as object).catch((error) => log(`${error}`))
        log(`what ${state} has asked for arrives`)
      })
    },
    async runWith(fault) {
      // It meets the invocation only once it injects something.
      armed.met--
      let hasMet = false
      const stop = testBed.inject(tenant, (request) => {
        const interference = fault(request)
        if (interference && !hasMet) {
          armed.met++
          hasMet = true
        }
        return interference
      })
      try {
        return await run()
      } finally {
        stop()
      }
    },
  }
}
