import { cleanUp } from './clean-up.ts'
import type { Need, Scenario, ScenarioContext } from './scenario.ts'
import { addresses } from './scenarios/addresses.ts'
import { approvals } from './scenarios/approvals.ts'
import { failures } from './scenarios/failures.ts'
import { orders } from './scenarios/orders.ts'
import { promises } from './scenarios/promises.ts'
import { steering } from './scenarios/steering.ts'
import { workflows } from './scenarios/workflows.ts'
import type { Party, Target } from './target.ts'
import { createTenant, type Tenant } from './tenant.ts'

/** The one that waits longest comes first. */
export const scenarios: readonly Scenario[] = [
  ...approvals.toReversed(),
  ...orders,
  ...failures,
  ...steering,
  ...promises,
  ...workflows,
  ...addresses,
]

/** What came of one scenario; `cannot` where the target lacks what it needs. */
export type Result =
  | { name: string; outcome: 'passed'; seconds: number; left: string[] }
  | { name: string; outcome: 'failed'; seconds: number; left: string[]; reason: string }
  | { name: string; outcome: 'cannot'; reason: string }

export interface RunOptions {
  /** Begins every id of the run. */
  run: string
  /** How many scenarios run side by side. */
  concurrency: number
  /** Seconds that a scenario waits for a status. */
  patience: number
  /** Called with each result as it comes. */
  onResult?: (result: Result) => void
}

/** Runs the scenarios against a target, and cleans up after each. Returns the results in the order of the scenarios. */
export async function runSuite(
  wanted: readonly Scenario[],
  target: Target,
  { run, concurrency, patience, onResult }: RunOptions,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = [...wanted.entries()]
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, scenario] = next
      const result = await runScenario(scenario, target, { prefix: `${run}-${index}`, patience })
      results[index] = result
      onResult?.(result)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return results
}

async function runScenario(
  { name, needs = [], run }: Scenario,
  target: Target,
  options: { prefix: string; patience: number },
): Promise<Result> {
  const reasons = needs.flatMap((need) =>
    target.lacks[need] ? [`it lacks ${need}: ${target.lacks[need]}`] : [],
  )
  if (reasons.length > 0) {
    return { name, outcome: 'cannot', reason: reasons.join('; ') }
  }
  const tenantOf = ({ name, caller }: Party) => createTenant({ name, caller, ...options })
  const tenant = tenantOf(target.tenant)
  const begun = performance.now()
  const error = await run(contextOf(target, { tenant, tenantOf, needs })).then(
    () => undefined,
    (error: Error) => error,
  )
  const seconds = Math.round((performance.now() - begun) / 100) / 10
  const left = await cleanUp(tenant)
  return error
    ? { name, outcome: 'failed', seconds, left, reason: error.message }
    : { name, outcome: 'passed', seconds, left }
}

/** A part that the scenario has not named among its needs throws when it is used, whatever the target has. */
function contextOf(
  target: Target,
  { tenant, tenantOf, needs }: { tenant: Tenant; tenantOf: (party: Party) => Tenant; needs: readonly Need[] },
): ScenarioContext {
  const demand = <Part>(part: Part | undefined, need: Need): Part => {
    if (part === undefined || !needs.includes(need)) {
      throw new Error(`the scenario uses ${need}, and does not name it among its needs`)
    }
    return part
  }
  return {
    tenant,
    get other() {
      return tenantOf(demand(target.other, 'a second tenant'))
    },
    get reader() {
      return demand(target.reader, 'a restricted token')
    },
    get machines() {
      return demand(target.machines, 'the AWS API')
    },
  }
}
