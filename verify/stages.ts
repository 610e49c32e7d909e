import { FAULT_KINDS } from './faults/index.ts'
import type { Schedule } from './schedule.ts'
import { type App, openStage, type Stage } from './stage.ts'
import { NO_ITEMS, type TenantItems } from './tenant-items.ts'
import { createTurnstile, type Turnstile } from './turnstile.ts'

/** A place for one schedule after the other, beside those of other lanes. */
export interface Lane {
  stage: Stage
  /** Whose tenant they all are, and what the last of them has left. */
  readonly tenant: { readonly name: string; items: TenantItems }
  /** Runs a schedule when the tables allow it. */
  pass<Result>(run: () => Promise<Result>): Promise<Result>
}

/** Where schedules run: most beside each other on a few stages, then those that must be alone each on a stage by itself. */
export interface Stages {
  /** Gives every group to `perform` with the lane that it may run on; several at a time, until `goesOn` says no. */
  run<Group extends { schedules: readonly Schedule[] }>(
    groups: readonly Group[],
    perform: (lane: Lane, group: Group) => Promise<void>,
    goesOn: () => boolean,
  ): Promise<void>
  stop(): Promise<void>
}

/**
 * DynamoDB's emulator goes through every request token of the last ten minutes in each transaction, so its tables are
 * begun anew before that costs more than beginning anew (after 40,000 transactions one would take 5 ms, not 0.4).
 */
const SCHEDULES_PER_TABLES = 600
/** Each has an emulator of its own, which does one thing at a time. */
const SHARED_STAGES = 2
/** A schedule that is alone waits for its own answers half of the time. */
const LONE_STAGES = 4

interface Place {
  stage: Stage
  turnstile: Turnstile
  tenants: Map<number, Lane['tenant']>
  /** Takes away all that anybody has there. */
  clear(): Promise<void>
}

/** Opens stages when they are needed first. `width` schedules run at a time on those that are shared. */
export function createStages(app: App, width: number): Stages {
  const places: Promise<Place>[] = []
  const open = async (): Promise<Place> => {
    const stage = await openStage(app, 'small')
    const tenants: Place['tenants'] = new Map()
    const clear = async () => {
      await stage.clear()
      for (const tenant of tenants.values()) tenant.items = NO_ITEMS
    }
    return { stage, tenants, clear, turnstile: createTurnstile(SCHEDULES_PER_TABLES, clear) }
  }
  const placeAt = (index: number): Promise<Place> => {
    places[index] ??= open()
    return places[index]
  }
  const laneOf = ({ stage, turnstile, tenants }: Place, number: number): Lane => {
    const tenant = tenants.get(number) ?? { name: `v-${number}`, items: NO_ITEMS }
    tenants.set(number, tenant)
    return { stage, tenant, pass: turnstile.pass }
  }

  return {
    async run(groups, perform, goesOn) {
      const [alone, together] = [
        groups.filter(({ schedules }) => schedules.some(isAlone)),
        groups.filter(({ schedules }) => !schedules.some(isAlone)),
      ]
      const nextTogether = together.values()
      await sideBySide(Math.min(width, together.length), async (number) => {
        const lane = laneOf(await placeAt(number % SHARED_STAGES), number)
        for (const group of nextTogether) if (goesOn()) await perform(lane, group)
      })
      const nextAlone = alone.values()
      await sideBySide(Math.min(LONE_STAGES, alone.length), async (number) => {
        const place = await placeAt(number)
        await place.clear()
        const lane = laneOf(place, number)
        for (const group of nextAlone) if (goesOn()) await perform(lane, group)
      })
    },
    async stop() {
      await Promise.all(places.map(async (place) => (await place).stage.stop()))
    },
  }
}

/** The sweeper looks at all executions there are, so nothing may run beside what it has to find. */
export function isAlone({ faults }: Schedule): boolean {
  return faults.some(({ kind }) => 'alone' in FAULT_KINDS[kind]!)
}

async function sideBySide(count: number, work: (index: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => work(index)))
}
