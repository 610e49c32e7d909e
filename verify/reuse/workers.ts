import { FAULT_KINDS } from '../faults/index.ts'
import { type App, openStage, type Stage } from '../run/test-bed.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { NO_ITEMS, type TenantItems } from '../tables/tenant-items.ts'
import { createTurnstile, type Turnstile } from './recycling-gate.ts'

/** A place for one schedule after the other, beside those of other lanes. */
export interface Lane {
  stage: Stage
  /** When its schedules begin, in simulated time. */
  epoch: number
  /** Whose tenant they all are, and what the last of them has left. */
  readonly tenant: { readonly name: string; items: TenantItems }
  /** Runs a schedule when the tables allow it. */
  pass<Result>(run: () => Promise<Result>): Promise<Result>
}

/** Where schedules run beside each other, on a few stages. */
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
const SCHEDULES_PER_TABLES = 1_000
/** Each has an emulator of its own, which does one thing at a time. */
const STAGES = 2
/**
 * The sweeper looks at whatever is open and due by its own clock, of all tenants. So on each stage one lane has schedules
 * with a sweeper, and the others live ten years later, where nothing is due to it.
 */
const EPOCHS = { sweeping: Date.UTC(2026, 0, 1), others: Date.UTC(2036, 0, 1) }

interface Place {
  stage: Stage
  turnstile: Turnstile
  tenants: Map<number, Lane['tenant']>
}

/** Opens stages when they are needed first. `width` schedules run at a time. */
export function createStages(app: App, width: number): Stages {
  const places: Promise<Place>[] = []
  const open = async (): Promise<Place> => {
    const stage = await openStage(app)
    const tenants: Place['tenants'] = new Map()
    const clear = async () => {
      await stage.clear()
      for (const tenant of tenants.values()) {
        tenant.items = NO_ITEMS
      }
    }
    return { stage, tenants, turnstile: createTurnstile(SCHEDULES_PER_TABLES, clear) }
  }
  const placeAt = (index: number): Promise<Place> => {
    places[index] ??= open()
    return places[index]
  }
  const laneOf = ({ stage, turnstile, tenants }: Place, number: number): Lane => {
    const tenant = tenants.get(number) ?? { name: `v-${number}`, items: NO_ITEMS }
    tenants.set(number, tenant)
    return { stage, epoch: EPOCHS[sweeps(number) ? 'sweeping' : 'others'], tenant, pass: turnstile.pass }
  }

  return {
    async run(groups, perform, goesOn) {
      const [swept, others] = [true, false].map((isSwept) =>
        groups.filter(({ schedules }) => schedules.some(needsSweeper) === isSwept).values(),
      )
      const count = Math.min(width, groups.length)
      const work = async (number: number) => {
        const lane = laneOf(await placeAt(number % STAGES), number)
        if (sweeps(number)) {
          for (const group of swept!) {
            if (goesOn()) {
              await perform(lane, group)
            }
          }
        }
        for (const group of others!) {
          if (goesOn()) {
            await perform(lane, group)
          }
        }
      }
      await Promise.all(Array.from({ length: count }, (_, number) => work(number)))
    },
    async stop() {
      await Promise.all(places.map(async (place) => (await place).stage.stop()))
    },
  }
}

/** One lane of each stage. */
const sweeps = (lane: number) => lane < STAGES

/** What no event tells the sweeper has to find. */
export function needsSweeper({ faults }: Schedule): boolean {
  return faults.some(({ kind }) => 'needsSweeper' in FAULT_KINDS[kind]!)
}
