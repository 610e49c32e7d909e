import { FAULT_KINDS } from '../faults/index.ts'
import type { Result } from '../run/result.ts'
import { type RunOptions, runSchedule } from '../run/run-schedule.ts'
import { type App, openTestBed, type TestBed } from '../run/test-bed/test-bed.ts'
import type { Schedule } from '../schedules/schedule.ts'
import { NO_ITEMS, type TenantItems } from '../tables/tenant-items.ts'
import type { VerifiedWorkflow } from '../workflows/index.ts'
import { createRecyclingGate, type RecyclingGate } from './recycling-gate.ts'

/** Runs one schedule after the other, beside other workers. */
export interface Worker {
  testBed: TestBed
  /** When its schedules begin, in simulated time. */
  epoch: number
  /** The tenant of all its schedules, and what the last of them has left. */
  readonly tenant: { readonly name: string; items: TenantItems }
  run(workflow: VerifiedWorkflow, schedule: Schedule, options?: RunOptions): Promise<Result>
}

/** Run schedules beside each other, on a few test beds. */
export interface Workers {
  /** Gives every group to `perform` with the worker that runs it; several at a time, while `continues` says so. */
  run<Group extends { schedules: readonly Schedule[] }>(
    groups: readonly Group[],
    perform: (worker: Worker, group: Group) => Promise<void>,
    continues: () => boolean,
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

/** What the workers of one test bed share. */
interface Site {
  testBed: TestBed
  gate: RecyclingGate
  tenants: Map<number, Worker['tenant']>
}

/** Opens test beds when they are first needed. `width` schedules run at a time. */
export function createWorkers(app: App, width: number): Workers {
  const sites: Promise<Site>[] = []
  const siteAt = (index: number): Promise<Site> => {
    sites[index] ??= openSite(app)
    return sites[index]
  }
  return {
    async run(groups, perform, continues) {
      const [swept, others] = [true, false].map((isSwept) =>
        groups.filter(({ schedules }) => schedules.some(needsSweeper) === isSwept).values(),
      )
      const work = async (number: number) => {
        const worker = createWorker(await siteAt(number % TEST_BEDS), number)
        for (const queue of sweeps(number) ? [swept!, others!] : [others!]) {
          for (const group of queue) {
            if (continues()) {
              await perform(worker, group)
            }
          }
        }
      }
      const count = Math.min(width, groups.length)
      await Promise.all(Array.from({ length: count }, (_, number) => work(number)))
    },
    async stop() {
      await Promise.all(sites.map(async (site) => (await site).testBed.stop()))
    },
  }
}

async function openSite(app: App): Promise<Site> {
  const testBed = await openTestBed(app)
  const tenants: Site['tenants'] = new Map()
  const clear = async () => {
    await testBed.clear()
    for (const tenant of tenants.values()) {
      tenant.items = NO_ITEMS
    }
  }
  return { testBed, tenants, gate: createRecyclingGate(SCHEDULES_PER_TABLES, clear) }
}

function createWorker({ testBed, gate, tenants }: Site, number: number): Worker {
  const tenant = tenants.get(number) ?? { name: `v-${number}`, items: NO_ITEMS }
  tenants.set(number, tenant)
  const epoch = EPOCHS[sweeps(number) ? 'sweeping' : 'others']
  return {
    ...{ testBed, epoch, tenant },
    run: (workflow, schedule, options) =>
      gate.run(async () => {
        const result = await runSchedule(testBed, workflow, schedule, { epoch, tenant, ...options })
        tenant.items = result.items
        return result
      }),
  }
}

/** One worker of each test bed. */
function sweeps(worker: number) {
  return worker < TEST_BEDS
}

/** What no event tells the sweeper has to find. */
export function needsSweeper({ faults }: Schedule): boolean {
  return faults.some(({ kind }) => 'needsSweeper' in FAULT_KINDS[kind]!)
}
