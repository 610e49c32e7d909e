import { isEnded, parseExecutionName, parseItem, type SagaStatus, stepsOf } from '#core/saga/index.ts'
import type { Item } from './books.ts'
import { createConductor, placeOf, placesOf } from './conductor.ts'
import type { Control } from './faults/index.ts'
import { createRival, RIVAL_ID } from './rival.ts'
import { findSagaViolations } from './saga-invariants.ts'
import { type Fault, formatSchedule, type Schedule } from './schedule.ts'
import { doneSteps, findScheduleViolations } from './schedule-invariants.ts'
import type { Stage } from './stage.ts'
import type { VerifiedWorkflow } from './workflows/workflow.ts'
import { openWorld, type World } from './world.ts'

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
}

const EXECUTION_ID = 'x-1'
/** Two runs of the sweeper, by when it must have found what no event told. */
const TWO_SWEEPS_MS = 11 * 60_000
/** More than any schedule needs: an operator does not go on for ever. */
const MOST_ROUNDS = 12

let tenants = 0

/** Runs one execution under its schedule, to the end and to whatever comes after the end, and checks the invariants. */
export async function runSchedule(
  stage: Stage,
  workflow: VerifiedWorkflow,
  schedule: Schedule,
): Promise<Result> {
  const { saga } = workflow
  const given = workflow.cases[schedule.case]
  if (!given)
    throw new Error(
      `'${schedule.workflow}' has no case '${schedule.case}'; it has ${Object.keys(workflow.cases).join(', ')}`,
    )
  const tenant = `v-${String(tenants++).padStart(7, '0')}`
  const reached = new Set<string>()
  const lines: string[] = []
  const skipped = new Set<string>()
  const atEnd: (() => Promise<void>)[] = []
  let doneAtCancel: ReadonlySet<string> | undefined
  let unheard = false
  let world: World
  const log = (line: string) =>
    void lines.push(`${((world.clock.now() - startedAt) / 1000).toFixed(3).padStart(10)} ${line}`)
  const post = async (action: string, body: object) => {
    const answer = await world.send('POST', `/executions/${EXECUTION_ID}/${action}`, body)
    log(`POST ${action} → ${answer.status}`)
    return answer
  }

  const control: Control = {
    async cancel() {
      const { status } = await post('cancel', {})
      if (status === 202) doneAtCancel ??= doneSteps(await readItems())
    },
    async startAgain() {
      const { status, body } = await start(EXECUTION_ID)
      if (status !== 202) violations.push(`the start, sent again, is answered ${JSON.stringify(body)}`)
    },
    overtake: (state) => rival.overtake(state),
    async stop({ unheard: loseEvent = false } = {}) {
      const executionArn = world.runningArn()
      if (!executionArn) return
      const listen = loseEvent ? world.deafen() : () => {}
      await world.request('StopExecution', { executionArn })
      listen()
      unheard ||= loseEvent
    },
    async expire() {
      const arn = world.runningArn()
      if (arn) await world.expire(arn)
    },
    async redrive(when) {
      const executionArn = world.executions().find(({ status }) => status === 'ABORTED')?.arn
      const act = async () => {
        if (!executionArn) return
        await world.request('RedriveExecution', { executionArn }).catch((error) => log(`redrive: ${error}`))
      }
      if (when === 'at once') await act()
      else atEnd.push(act)
    },
  }

  /** A person decides a second after being asked, and asks again while told that it is too early. */
  const decided = new Set<string>()
  const decide = (step: string, left: number) => {
    const decision = given.decisions?.[step]
    if (!decision || left === 0) return
    world.clock.setTimer(world.clock.now() + 1_000, async () => {
      if (decided.has(step)) return
      const { status } = await post('approval', { decision, step })
      if (status === 200) decided.add(step)
      else decide(step, left - 1)
    })
  }

  const places = placesOf(saga)
  const conductor = createConductor(schedule.faults, {
    places,
    control,
    providerTableOf: (state) =>
      workflow.provider?.states.includes(parseItem(state).name)
        ? `FlowForge-${workflow.provider.table}`
        : undefined,
    interfere: (fault) => stage.interfere(tenant, fault),
    silence: (taskToken) => world.silence(taskToken),
    arriveLate(state, { operation, body }) {
      world.clock.setTimer(world.clock.now() + limitOf(state), async () => {
        await stage.dynamoDb(operation, JSON.parse(body) as object).catch((error) => log(`${error}`))
        log(`what ${state} has asked for arrives`)
      })
    },
    onCall(state, taskToken) {
      reached.add(state)
      if (taskToken) stage.remember(taskToken, tenant)
    },
    onRun(state, { failed }) {
      if (!failed && placeOf(places, state) === 'approval') decide(state, 5)
    },
    log,
  })

  const start = (executionId: string) =>
    world.send('POST', `/workflows/${saga.name}`, { ...given.input, executionId })
  const rival = createRival({ start, remember: (token) => stage.remember(token, tenant) })

  const fault = rival.beside(conductor.fault)
  const delayOf = (payload: string) => {
    const state = rival.owns(payload) ? undefined : conductor.slowedState(payload)
    return state ? limitOf(state) : 0
  }
  world = await openWorld(stage, {
    tenant,
    seed: formatSchedule(schedule),
    fault,
    delayOf,
    isTapped: (payload) => !rival.owns(payload) && conductor.isTapped(payload),
  })
  const startedAt = world.clock.now()
  const readItems = (executionId = EXECUTION_ID) =>
    stage.books.partition('Executions', `EXEC#${tenant}#${executionId}`)
  const violations: string[] = []
  try {
    for (const [table, items] of Object.entries(workflow.scene?.(tenant) ?? {}))
      await stage.books.put(table, items)
    const started = await start(EXECUTION_ID)
    if (started.status !== 202)
      throw new Error(`the case '${schedule.case}' is not accepted: ${JSON.stringify(started.body)}`)
    await world.clock.settled()
    let items = await readItems()
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (!(await goOn(items))) break
      await world.clock.settled()
      items = await readItems()
    }
    const summary = items.find(({ sk }) => sk === 'SUMMARY')
    const status = summary?.status as SagaStatus | undefined
    const executions = executionsOf(EXECUTION_ID)
    const rivals = rival.isThere() ? await readItems(RIVAL_ID) : []
    if (workflow.keepsNoLedger) {
      if (!status || !isEnded(status)) violations.push(`it is ${status}, but it should have ended`)
    } else {
      const cancelAccepted = doneAtCancel !== undefined
      violations.push(...findSagaViolations(saga, { items, executions, skipped, cancelAccepted }))
      if (rival.isThere()) violations.push(...rivalViolations(rivals))
    }
    if (status && isEnded(status)) {
      const ended = {
        tenant,
        executionId: EXECUTION_ID,
        status,
        items: [...items, ...rivals],
        skipped,
      }
      violations.push(...(await workflow.findViolations(stage.books, ended)))
    }
    const { faults } = schedule
    if (!workflow.keepsNoLedger)
      violations.push(...findScheduleViolations({ saga, given, faults, items, executions, doneAtCancel }))
    return {
      schedule,
      status,
      violations,
      unmet: conductor.unmet(),
      reached: [...reached],
      untaken: conductor.untaken(),
      log: lines,
    }
  } finally {
    await world.close()
  }

  /** The time limit of a state's function, in milliseconds. */
  function limitOf(state: string): number {
    const { name } = parseItem(state)
    const contracts = [...stepsOf(saga.steps)].flatMap(({ node: { contract, undo } }) => [contract, undo])
    return contracts.find((contract) => contract?.name === name)!.timeoutSeconds * 1000
  }

  function rivalViolations(items: readonly Item[]): string[] {
    const executions = executionsOf(RIVAL_ID)
    const untroubled = { skipped: new Set<string>(), cancelAccepted: false }
    return findSagaViolations(saga, { items, executions, ...untroubled }).map(
      (violation) => `of the execution that overtook it: ${violation}`,
    )
  }

  function executionsOf(executionId: string) {
    return world.executions().filter(({ name }) => parseExecutionName(name).executionId === executionId)
  }

  /** What comes when all is quiet: late invocations, redrives, the sweeper, an operator. False when nothing is left. */
  async function goOn(items: readonly Item[]): Promise<boolean> {
    if (await conductor.releaseDeferred()) return true
    const act = atEnd.shift()
    if (act) {
      await act()
      return true
    }
    if (unheard) {
      unheard = false
      world.runSchedules()
      await world.clock.advance(TWO_SWEEPS_MS)
      return true
    }
    const summary = items.find(({ sk }) => sk === 'SUMMARY') as
      | { status: string; stuck?: { undo?: string; step?: string } }
      | undefined
    if (summary?.status !== 'COMPENSATION_FAILED' || !summary.stuck) return false
    const { undo = 'SagaCompensated', step } = summary.stuck
    // What depends on an effect that was passed over cannot be undone either.
    const repair = conductor.repair(undo) ?? (skipped.size > 0 ? 'skip' : undefined)
    if (!repair) return false
    const body = repair === 'skip' ? { step, reason: 'seen to by hand' } : {}
    if (repair === 'skip' && step) skipped.add(step)
    const { status, body: answer } = await post(repair, body)
    if (status === 202) return true
    violations.push(`${repair} of the stuck ${undo} was answered ${status}: ${JSON.stringify(answer)}`)
    return false
  }
}
