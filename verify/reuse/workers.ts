import { FAULT_KINDS } from '../faults/index.ts'
import { type App, openTestBed, type TestBed } from '../run/test-bed.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { NO_ITEMS, type TenantItems } from '../tables/tenant-items.ts'
import { createRecyclingGate, type RecyclingGate } from './recycling-gate.ts'

/** A place for one schedule after the other, beside those of other workers. */
export interface Worker {
  testBed: TestBed
  /** When its schedules begin, in simulated time. */
  epoch: number
  /** Whose tenant they all are, and what the last of them has left. */
  readonly tenant: { readonly name: string; items: TenantItems }
  /** Runs a schedule when the tables allow it. */
  pass<Result>(run: () => Promise<Result>): Promise<Result>
}

/** Where schedules run beside each other, on a few test beds. */
export interface Workers {
  /** Gives every group to `perform` with the worker that it may run on; several at a time, until `goesOn` says no. */
  run<Group extends { schedules: readonly Schedule[] }>(
    groups: readonly Group[],
    perform: (worker: Worker, group: Group) => Promise<void>,
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
const TEST_BEDS = 2
/**
 * The sweeper looks at whatever is open and due by its own clock, of all tenants. So on each test bed one worker has schedules
 * with a sweeper, and the others live ten years later, where nothing is due to it.
 */
const EPOCHS = { sweeping: Date.UTC(2026, 0, 1), others: Date.UTC(2036, 0, 1) }

interface Place {
  testBed: TestBed
  gate: RecyclingGate
  tenants: Map<number, Worker['tenant']>
}

/** Opens test beds when they are needed first. `width` schedules run at a time. */
export function createWorkers(app: App, width: number): Workers {
  const places: Promise<Place>[] = []
  const open = async (): Promise<Place> => {
    const testBed = await openTestBed(app)
    const tenants: Place['tenants'] = new Map()
    const clear = async () => {
      await testBed.clear()
      for (const tenant of tenants.values()) {
        tenant.items = NO_ITEMS
      }
    }
    return { testBed, tenants, gate: createRecyclingGate(SCHEDULES_PER_TABLES, clear) }
  }
  const placeAt = (index: number): Promise<Place> => {
    places[index] ??= open()
    return places[index]
  }
  const workerOf = ({ testBed, gate, tenants }: Place, number: number): Worker => {
    const tenant = tenants.get(number) ?? { name: `v-${number}`, items: NO_ITEMS }
    tenants.set(number, tenant)
    return { testBed, epoch: EPOCHS[sweeps(number) ? 'sweeping' : 'others'], tenant, pass: gate.pass }
  }

  return {
    async run(groups, perform, goesOn) {
      const [swept, others] = [true, false].map((isSwept) =>
        groups.filter(({ schedules }) => schedules.some(needsSweeper) === isSwept).values(),
      )
      const count = Math.min(width, groups.length)
      const work = async (number: number) => {
        const worker = workerOf(await placeAt(number % TEST_BEDS), number)
        if (sweeps(number)) {
          for (const group of swept!) {
            if (goesOn()) {
              await perform(worker, group)
            }
          }
        }
        for (const group of others!) {
          if (goesOn()) {
            await perform(worker, group)
          }
        }
      }
      await Promise.all(Array.from({ length: count }, (_, number) => work(number)))
    },
    async stop() {
      await Promise.all(places.map(async (place) => (await place).testBed.stop()))
    },
  }
}

/** One worker of each test bed. */
const sweeps = (worker: number) => worker < TEST_BEDS

/** What no event tells the sweeper has to find. */
export function needsSweeper({ faults }: Schedule): boolean {
  return faults.some(({ kind }) => 'needsSweeper' in FAULT_KINDS[kind]!)
}
