import { parseItem, stepsOf } from '#core/saga/index.ts'
import type { LambdaFault } from '#local/lambda/index.ts'
import { doneSteps } from '../invariants/schedule.ts'
import { judge } from '../invariants/verdict.ts'
import type { Course, Trunk, Waypoint } from '../reuse/shared-prefix.ts'
import type { Meet } from '../reuse/visited-states.ts'
import type { Fault, Schedule } from '../schedules/schedule.ts'
import { closedBooks, ledgerPartition } from '../tables/tables.ts'
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
import { createRival, RIVAL_ID } from './competitor.ts'
import { createControl } from './control.ts'
import { createConductor, placeOf, placesOf, stateOf } from './fault-injector.ts'
import { createAftermath } from './follow-up.ts'
import { openWorld, type World } from './simulation.ts'
import type { Stage } from './test-bed.ts'

export interface Result {
  schedule: Schedule
  status: string | undefined
  /** What is broken, in words; nothing, when all is well. */
  violations: string[]
  /** Faults that met nothing. */
  unmet: readonly Fault[]
  /** States whose function was called, in order of the first call. */
  reached: string[]
  /** States with an invocation that no fault took. */
  untaken: readonly string[]
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
  from?: Waypoint | undefined
  /** Notes each state that is come to for the first time. */
  trunk?: Trunk | undefined
  /** Asked once, where a state is come to for the first time with no fault ahead. */
  meet?: Meet | undefined
}

let tenants = 0

/** Runs one execution under its schedule, to the end and to whatever comes after the end, and checks the invariants. */
export async function runSchedule(
  stage: Stage,
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
  const { from, trunk, meet } = options
  const tenant = options.tenant?.name ?? `v-${String(tenants++).padStart(7, '0')}`
  const course: Course = from
    ? structuredClone(from.course)
    : {
        startedAt: 0,
        log: [],
        reached: new Set(),
        decided: new Set(),
        skipped: new Set(),
        doneAtCancel: undefined,
        violations: [],
      }
  const { reached, decided, violations } = course
  /** Names of the tables that it can have written to, since where it goes on from. */
  const tables = new Set<string>()
  const ownKey = ledgerPartition(tenant, EXECUTION_ID)
  const arrived = new Set<string>()
  let hasMet = false
  const cut = Promise.withResolvers<Result>()
  let world: World
  const log = (line: string) =>
    void course.log.push(`${((world.clock.now() - course.startedAt) / 1000).toFixed(3).padStart(10)} ${line}`)
  const post = async (action: string, body: object) => {
    const answer = await world.send('POST', `/executions/${EXECUTION_ID}/${action}`, body)
    log(`POST ${action} → ${answer.status}`)
    return answer
  }

  const redrive = async (executionArn: string) => {
    await world.request('RedriveExecution', { executionArn }).catch((error) => log(`redrive: ${error}`))
  }

  const control = createControl({
    course,
    world: () => world,
    rival: () => rival,
    aftermath: () => aftermath,
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
    world.later(1_000, async () => {
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
  const conductor = createConductor(schedule.faults, {
    from: from?.conductor,
    deliver: (call) => world.deliver(call),
    places,
    control,
    providerTableOf: (state) =>
      workflow.provider?.states.includes(parseItem(state).name)
        ? `FlowForge-${workflow.provider.table}`
        : undefined,
    interfere: (fault) => stage.interfere(tenant, fault),
    silence: (taskToken) => world.silence(taskToken),
    arriveLate(state, { operation, body }) {
      world.later(limitOf(state), async () => {
        await stage.dynamoDb(operation, JSON.parse(body) as object).catch((error) => log(`${error}`))
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

  const aftermath = createAftermath({
    from: from?.aftermath,
    conductor,
    course,
    ownKey,
    world: () => world,
    post,
    redrive,
  })

  const start = (executionId: string) =>
    world.send('POST', `/workflows/${saga.name}`, { ...given.input, executionId })
  const rival = createRival({ start })

  const withRival = rival.beside(conductor.fault)
  const fault: LambdaFault = (call, run) => {
    for (const table of stage.tablesOf(call.functionName)) {
      tables.add(table)
    }
    return withRival(call, run)
  }
  const delayOf = (payload: string) => {
    const state = rival.owns(payload) ? undefined : conductor.slowedState(payload)
    return state ? limitOf(state) : 0
  }
  const ledgerTable = stage.tableNames.get('Executions')!
  const readLedger = () =>
    readPartitions(
      stage.dynamoDb,
      ledgerTable,
      rival.isThere() ? [ownKey, ledgerPartition(tenant, RIVAL_ID)] : [ownKey],
    )
  const ownItems = (ledger: TableItems) => itemsOf(ledger).filter(({ pk }) => pk === ownKey)
  /** All that the tenant has. */
  const readAll = async (ledger: TableItems): Promise<TenantItems> => {
    const others = [...tables].filter((table) => table !== ledgerTable)
    const read = await readTenantItems(stage.dynamoDb, tenant, others)
    return new Map([...(from?.items ?? NO_ITEMS), ...read, [ledgerTable, ledger]])
  }
  await replaceTenantItems(stage.dynamoDb, options.tenant?.items ?? NO_ITEMS, from?.items ?? NO_ITEMS)
  world = openWorld(stage, {
    tenant,
    epoch: options.epoch,
    from: from?.world,
    fault,
    onCall,
    delayOf,
    isTapped: (payload) => !rival.owns(payload) && conductor.isTapped(payload),
  })
  try {
    return await Promise.race([runToTheEnd(), cut.promise])
  } finally {
    await world.close()
  }

  async function runToTheEnd(): Promise<Result> {
    await world.start()
    if (!from) {
      await begin()
    }
    await world.clock.settled()
    let ledger = await readLedger()
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (!(await aftermath.goOn(ledger))) {
        break
      }
      await world.clock.settled()
      ledger = await readLedger()
    }
    const left = await readAll(ledger)
    const { status, violations: broken } = await judge({
      workflow,
      schedule,
      course,
      tenant,
      books: closedBooks(left, stage.tableNames),
      executionIds: { own: EXECUTION_ID, rival: rival.isThere() ? RIVAL_ID : undefined },
      executions: world.executions(),
    })
    return {
      schedule,
      status,
      violations: [...violations, ...broken],
      unmet: conductor.unmet(),
      reached: [...reached],
      untaken: conductor.untaken(),
      log: course.log,
      items: left,
      matched: false,
    }
  }

  async function begin(): Promise<void> {
    course.startedAt = world.clock.now()
    for (const [table, items] of Object.entries(workflow.scene?.(tenant) ?? {})) {
      tables.add(stage.tableNames.get(table)!)
      await stage.books.put(table, items)
    }
    const { status, body } = await start(EXECUTION_ID)
    if (status !== 202) {
      throw new Error(`the case '${schedule.case}' is not accepted: ${JSON.stringify(body)}`)
    }
  }

  /** Hears of each state that Step Functions comes to for the first time, before anything can happen to it. */
  async function onCall(payload: string): Promise<void> {
    const isHeard = trunk || (meet && !hasMet)
    const state = isHeard && !rival.owns(payload) ? stateOf(payload) : undefined
    if (!state || arrived.has(state)) {
      return
    }
    arrived.add(state)
    if (trunk) {
      trunk.note(state, await pause())
    } else if (conductor.state().ahead.length === 0) {
      await endIfKnown()
    }
  }

  async function endIfKnown(): Promise<void> {
    hasMet = true
    const waypoint = await pause()
    const known = waypoint && meet!(waypoint)
    if (!known) {
      return
    }
    const { items } = waypoint
    cut.resolve({ ...known, schedule, log: course.log, items, matched: true })
    // The state is never called.
    await new Promise(() => {})
  }

  async function pause(): Promise<Waypoint | undefined> {
    const paused = await world.pause()
    if (!paused || rival.isThere()) {
      return undefined
    }
    const items = await readAll(await readLedger())
    return {
      ...{ tenant, items, world: paused, conductor: conductor.state(), aftermath: aftermath.state() },
      course: structuredClone(course),
    }
  }

  /** The time limit of a state's function, in milliseconds. */
  function limitOf(state: string): number {
    const { name } = parseItem(state)
    const contracts = [...stepsOf(saga.steps)].flatMap(({ node: { contract, undo } }) => [contract, undo])
    return contracts.find((contract) => contract?.name === name)!.timeoutSeconds * 1000
  }
}
