import { FAULT_KINDS } from './faults/index.ts'
import type { Schedule } from './schedule.ts'
import { type App, openStage, type Stage } from './stage.ts'

/** Where schedules run: most beside each other on one stage, those that must be alone each on a stage of its own. */
export interface Stages {
  /** Gives every schedule to `perform` with the stage that it may run on; several at a time, until `goesOn` says no. */
  run(
    schedules: readonly Schedule[],
    perform: (stage: Stage, schedule: Schedule) => Promise<void>,
    goesOn: () => boolean,
  ): Promise<void>
  stop(): Promise<void>
}

/**
 * DynamoDB's emulator goes through every request token of the last ten minutes in each transaction, so its tables are
 * begun anew before that costs more than beginning anew (at 4,000 schedules a transaction would take 5 ms, not 0.4).
 */
const SCHEDULES_PER_TABLES = 400
/** A schedule that is alone waits for its own answers half of the time. */
const LONE_STAGES = 4

/** A stage, and how many schedules its tables have seen. */
interface Place {
  stage: Stage
  seen: number
}

/** Opens stages when they are needed first. `width` schedules run at a time on the one that is shared. */
export function createStages(app: App, width: number): Stages {
  let shared: Place | undefined
  const lone: Place[] = []
  const open = async (size: 'large' | 'small'): Promise<Place> => ({
    stage: await openStage(app, size),
    seen: 0,
  })
  /** Makes room for more; nothing may run there. */
  const makeRoom = async (place: Place, schedules: number) => {
    if (place.seen + schedules > SCHEDULES_PER_TABLES) {
      await place.stage.clear()
      place.seen = 0
    }
    place.seen += schedules
  }

  return {
    async run(schedules, perform, goesOn) {
      const [alone, together] = [schedules.filter(isAlone), schedules.filter((each) => !isAlone(each))]
      for (let from = 0; from < together.length && goesOn(); from += SCHEDULES_PER_TABLES) {
        const part = together.slice(from, from + SCHEDULES_PER_TABLES)
        shared ??= await open('large')
        const { stage } = shared
        await makeRoom(shared, part.length)
        const next = part.values()
        await sideBySide(width, async () => {
          for (const schedule of next) if (goesOn()) await perform(stage, schedule)
        })
      }
      const next = alone.values()
      await sideBySide(Math.min(LONE_STAGES, alone.length), async (lane) => {
        for (const schedule of next) {
          if (!goesOn()) return
          lone[lane] ??= await open('small')
          await makeRoom(lone[lane], 1)
          await perform(lone[lane].stage, schedule)
        }
      })
    },
    async stop() {
      await Promise.all([shared, ...lone].map((place) => place?.stage.stop()))
    },
  }
}

/** The sweeper looks at all executions there are, so nothing may run beside what it has to find. */
function isAlone({ faults }: Schedule): boolean {
  return faults.some(({ kind }) => 'alone' in FAULT_KINDS[kind]!)
}

async function sideBySide(count: number, work: (index: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => work(index)))
}
