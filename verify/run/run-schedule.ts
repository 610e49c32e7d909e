import { parseItem, stepsOf } from '#core/saga/index.ts'
import type { LambdaFault } from '#local/lambda/index.ts'
import { doneSteps } from '../invariants/schedule.ts'
import { judge } from '../invariants/verdict.ts'
import type { SharedPrefix, Snapshot, Trace } from '../reuse/shared-prefix.ts'
import type { Meet } from '../reuse/visited-states.ts'
import type { Fault, Schedule } from '../schedules/schedule.ts'
import { ledgerPartition, tablesOf } from '../tables/tables.ts'
import {
  itemsOf,
  NO_ITEMS,
  readPartitions,
  readTenantItems,
  replaceTenantItems,
  type TableItems,
  type TenantItems,
} from '../tables/tenant-items.ts'
import type { VerifiedWorkflow } from '../workflows/workflow.ts'
import { COMPETITOR_ID, createCompetitor } from './competitor.ts'
import { createControl } from './control.ts'
import { createFaultInjector, placeOf, placesOf, stateOf } from './fault-injector.ts'
import { createFollowUp } from './follow-up.ts'
import { openSimulation, type Simulation } from './simulation.ts'
import type { TestBed } from './test-bed.ts'

export interface Result {
  schedule: Schedule
  status: string | undefined
  /** What is broken, in words; nothing, when all is well. */
  violations: string[]
  /** Faults that met nothing. */
  unused: readonly Fault[]
  /** States whose function was called, in order of the first call. */
  reached: string[]
  /** States with an invocation that no fault took. */
  free: readonly string[]
  /** What happened, line by line, with the seconds since the start. */
  log: string[]
  /** All that its tenant has in the end. */
  items: TenantItems
  /** It came to a state from which the end was known, or was in one from its beginning, and did not go on from there. */
  matched: boolean
}

const EXECUTION_ID = 'x-1'
/** More than any schedule needs: an operator does not go on for ever. */
const MOST_ROUNDS = 12

export interface RunOptions {
  /** When it begins, in simulated time. */
  epoch?: number | undefined
  /** Whose items it may change, and what an earlier schedule has left of them; a new tenant without it. */
  tenant?: { name: string; items: TenantItems } | undefined
  /** A moment in the run of the schedule without its last fault, as the same tenant. */
  from?: Snapshot | undefined
  /** Notes each state that is come to for the first time. */
  prefix?: SharedPrefix | undefined
  /** Asked once, where a state is come to for the first time with no fault ahead. */
  meet?: Meet | undefined
}

let tenants = 0

/** Runs one execution under its schedule, to the end and to whatever comes after the end, and checks the invariants. */
export async function runSchedule(
  testBed: TestBed,
  workflow: VerifiedWorkflow,
  schedule: Schedule,
  options: RunOptions = {},
): Promise<Result> {
  const { saga } = workflow
  const given = workflow.cases[schedule.case]
  if (!given) {
    throw new Error(
      `'${schedule.workflow}' has no case '${schedule.case}'; it has ${Object.keys(workflow.cases).join(', ')}`,
    )
  }
  const { from, prefix, meet } = options
  const tenant = options.tenant?.name ?? `v-${String(tenants++).padStart(7, '0')}`
  const trace: Trace = from
    ? structuredClone(from.trace)
    : {
        startedAt: 0,
        log: [],
        reached: new Set(),
        decided: new Set(),
        skipped: new Set(),
        doneAtCancel: undefined,
        violations: [],
      }
  const { reached, decided, violations } = trace
  /** Names of the tables that it can have written to, since where it goes on from. */
  const tables = new Set<string>()
  const ownKey = ledgerPartition(tenant, EXECUTION_ID)
  const arrived = new Set<string>()
  let hasMet = false
  const cut = Promise.withResolvers<Result>()
  let simulation: Simulation
  const log = (line: string) =>
    void trace.log.push(
      `${((simulation.clock.now() - trace.startedAt) / 1000).toFixed(3).padStart(10)} ${line}`,
    )
  const post = async (action: string, body: object) => {
    const answer = await simulation.send('POST', `/executions/${EXECUTION_ID}/${action}`, body)
    log(`POST ${action} → ${answer.status}`)
    return answer
  }

  const redrive = async (executionArn: string) => {
    await simulation.request('RedriveExecution', { executionArn }).catch((error) => log(`redrive: ${error}`))
  }

  const control = createControl({
    trace,
    simulation: () => simulation,
    competitor: () => competitor,
    followUp: () => followUp,
    post,
    start: () => start(EXECUTION_ID),
    readDone: async () => doneSteps(ownItems(await readLedger())),
    redrive,
  })

  /** A person decides a second after being asked, and asks again while told that it is too early. */
  const decide = (step: string, left: number) => {
    const decision = given.decisions?.[step]
    if (!decision || left === 0) {
      return
    }
    simulation.later(1_000, async () => {
      if (decided.has(step)) {
        return
      }
      const { status } = await post('approval', { decision, step })
      if (status === 200) {
        decided.add(step)
      } else {
        decide(step, left - 1)
      }
    })
  }

  const places = placesOf(saga)
  const injector = createFaultInjector(schedule.faults, {
    from: from?.injector,
    deliver: (call) => simulation.deliver(call),
    places,
    control,
    providerTableOf: (state) =>
      workflow.provider?.states.includes(parseItem(state).name)
        ? `FlowForge-${workflow.provider.table}`
        : undefined,
    inject: (fault) => testBed.inject(tenant, fault),
    dropTask: (taskToken) => simulation.dropTask(taskToken),
    arriveLate(state, { operation, body }) {
      simulation.later(limitOf(state), async () => {
        await testBed.dynamoDb(operation, JSON.parse(body) as object).catch((error) => log(`${error}`))
        log(`what ${state} has asked for arrives`)
      })
    },
    onCall: (state) => void reached.add(state),
    onRun(state, { failed }) {
      if (!failed && placeOf(places, state) === 'approval') {
        decide(state, 5)
      }
    },
    log,
  })

  const followUp = createFollowUp({
    from: from?.followUp,
    injector,
    trace,
    ownKey,
    simulation: () => simulation,
    post,
    redrive,
  })

  const start = (executionId: string) =>
    simulation.send('POST', `/workflows/${saga.name}`, { ...given.input, executionId })
  const competitor = createCompetitor({ start })

  const withCompetitor = competitor.beside(injector.fault)
  const fault: LambdaFault = (call, run) => {
    for (const table of testBed.tablesOf(call.functionName)) {
      tables.add(table)
    }
    return withCompetitor(call, run)
  }
  const delayOf = (payload: string) => {
    const state = competitor.owns(payload) ? undefined : injector.slowedState(payload)
    return state ? limitOf(state) : 0
  }
  const ledgerTable = testBed.tableNames.get('Executions')!
  const readLedger = () =>
    readPartitions(
      testBed.dynamoDb,
      ledgerTable,
      competitor.isThere() ? [ownKey, ledgerPartition(tenant, COMPETITOR_ID)] : [ownKey],
    )
  const ownItems = (ledger: TableItems) => itemsOf(ledger).filter(({ pk }) => pk === ownKey)
  /** All that the tenant has. */
  const readAll = async (ledger: TableItems): Promise<TenantItems> => {
    const others = [...tables].filter((table) => table !== ledgerTable)
    const read = await readTenantItems(testBed.dynamoDb, tenant, others)
    return new Map([...(from?.items ?? NO_ITEMS), ...read, [ledgerTable, ledger]])
  }
  await replaceTenantItems(testBed.dynamoDb, options.tenant?.items ?? NO_ITEMS, from?.items ?? NO_ITEMS)
  simulation = openSimulation(testBed, {
    tenant,
    epoch: options.epoch,
    from: from?.simulation,
    fault,
    onCall,
    delayOf,
    isTapped: (payload) => !competitor.owns(payload) && injector.isTapped(payload),
  })
  try {
    return await Promise.race([runToTheEnd(), cut.promise])
  } finally {
    await simulation.close()
  }

  async function runToTheEnd(): Promise<Result> {
    await simulation.start()
    if (!from) {
      await begin()
    }
    await simulation.clock.settled()
    let ledger = await readLedger()
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (!(await followUp.goOn(ledger))) {
        break
      }
      await simulation.clock.settled()
      ledger = await readLedger()
    }
    const left = await readAll(ledger)
    const { status, violations: broken } = await judge({
      workflow,
      schedule,
      trace,
      tenant,
      tables: tablesOf(left, testBed.tableNames),
      executionIds: { own: EXECUTION_ID, competitor: competitor.isThere() ? COMPETITOR_ID : undefined },
      executions: simulation.executions(),
    })
    return {
      schedule,
      status,
      violations: [...violations, ...broken],
      unused: injector.unused(),
      reached: [...reached],
      free: injector.free(),
      log: trace.log,
      items: left,
      matched: false,
    }
  }

  async function begin(): Promise<void> {
    trace.startedAt = simulation.clock.now()
    for (const [table, items] of Object.entries(workflow.seedData?.(tenant) ?? {})) {
      tables.add(testBed.tableNames.get(table)!)
      await testBed.tables.put(table, items)
    }
    const { status, body } = await start(EXECUTION_ID)
    if (status !== 202) {
      throw new Error(`the case '${schedule.case}' is not accepted: ${JSON.stringify(body)}`)
    }
  }

  /** Hears of each state that Step Functions comes to for the first time, before anything can happen to it. */
  async function onCall(payload: string): Promise<void> {
    const isHeard = prefix || (meet && !hasMet)
    const state = isHeard && !competitor.owns(payload) ? stateOf(payload) : undefined
    if (!state || arrived.has(state)) {
      return
    }
    arrived.add(state)
    if (prefix) {
      prefix.note(state, await pause())
    } else if (injector.state().ahead.length === 0) {
      await endIfKnown()
    }
  }

  async function endIfKnown(): Promise<void> {
    hasMet = true
    const snapshot = await pause()
    const known = snapshot && meet!(snapshot)
    if (!known) {
      return
    }
    const { items } = snapshot
    cut.resolve({ ...known, schedule, log: trace.log, items, matched: true })
    // The state is never called.
    await new Promise(() => {})
  }

  async function pause(): Promise<Snapshot | undefined> {
    const paused = await simulation.pause()
    if (!paused || competitor.isThere()) {
      return undefined
    }
    const items = await readAll(await readLedger())
    return {
      ...{ tenant, items, simulation: paused, injector: injector.state(), followUp: followUp.state() },
      trace: structuredClone(trace),
    }
  }

  /** The time limit of a state's function, in milliseconds. */
  function limitOf(state: string): number {
    const { name } = parseItem(state)
    const contracts = [...stepsOf(saga.steps)].flatMap(({ node: { contract, undo } }) => [contract, undo])
    return contracts.find((contract) => contract?.name === name)!.timeoutSeconds * 1000
  }
}
