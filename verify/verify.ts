import { type Campaign, type CampaignOptions, createCampaign } from './campaign.ts'
import { explore } from './explore.ts'
import type { Report } from './report/counts.ts'
import { pairs, type Run, randomSchedules, singles } from './schedules/plan.ts'
import { type Fault, formatFault, formatSchedule } from './schedules/schedule.ts'
import type { VerifiedWorkflow } from './workflows/index.ts'

export interface VerifyOptions extends CampaignOptions {
  /** All single faults; those and pairs (see `VerifiedWorkflow.pairs`); or longer schedules drawn by the seed. */
  faults: 1 | 2 | 'random'
  seed?: number
  /** How many schedules at most; of random ones, how many per workflow. */
  schedules?: number
  /** Only faults of these kinds, beside those that lead to the undo spine. */
  kinds?: readonly string[]
}

const RANDOM_SCHEDULES = 1_000

/** Drives the workflows through their faults and checks the invariants after each schedule. */
export async function verify(options: VerifyOptions): Promise<Report> {
  const startedAt = performance.now()
  const { workflows, faults, schedules, signal } = options
  const limit = faults === 'random' ? undefined : schedules
  const campaign = createCampaign(options, limit ?? Number.POSITIVE_INFINITY)
  const unused: string[] = []
  try {
    for (const workflow of workflows) {
      if (!signal?.aborted) {
        unused.push(...(await verifyWorkflow(campaign, workflow, options)))
      }
    }
  } finally {
    await campaign.stop()
  }
  const seconds = (performance.now() - startedAt) / 1000
  return { ...campaign.report(), seconds, unused: unused.sort() }
}

/** Returns the schedules of one fault that met nothing. */
async function verifyWorkflow(
  campaign: Campaign,
  workflow: VerifiedWorkflow,
  { workflows, faults, seed = 1, schedules: count = RANDOM_SCHEDULES, kinds, signal }: VerifyOptions,
): Promise<string[]> {
  const { name } = workflow.saga
  const cases = await explore(campaign, workflow, kinds)
  if (signal?.aborted) {
    return []
  }
  if (faults === 'random') {
    await campaign.runAll(randomSchedules(name, cases, { seed, count }))
    return []
  }
  const runs = new Map<string, Run>()
  const unused: string[] = []
  await campaign.runAll(
    cases.flatMap((each) => singles(name, each)),
    ({ schedule, reached, free, unused: faults }) => {
      runs.set(runKey(schedule.case, schedule.faults.at(-1)!), { reached, free })
      if (faults.length > 0) {
        unused.push(formatSchedule(schedule))
      }
    },
  )
  const [first] = cases
  if (faults === 2 && first && (workflow.pairs || workflows.length === 1)) {
    await campaign.runAll(pairs(name, first, (fault) => runs.get(runKey(first.case, fault))))
  }
  return unused
}

function runKey(given: string, fault: Fault) {
  return `${given} ${formatFault(fault)}`
}
