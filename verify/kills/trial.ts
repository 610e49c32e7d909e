import { setTimeout as sleep } from 'node:timers/promises'
import { executionName } from '#core/saga/index.ts'
import { findSagaViolations } from '../invariants/saga.ts'
import { findMalformed, pathOf } from '../run/history.ts'
import { ledgerPartition, type OpenTables } from '../tables/tables.ts'
import type { Case, VerifiedWorkflow } from '../workflows/index.ts'
import { type Send, untilAnswered } from './http-client.ts'
import { findRepeats, readJournal } from './journal.ts'
import { callStepFunctions, executionArn, readHistory } from './step-functions-client.ts'

/** One execution of one case, through which the cloud may be killed. */
export interface Trial {
  workflow: VerifiedWorkflow
  given: Case & { cancels?: boolean }
  tenant: string
}

/** The running local cloud of a trial, and the journal that it writes. */
export interface TrialDeps {
  send: Send
  url: string
  awsUrl: string
  tables: OpenTables
  journal: string
  /** Breaks trials off. */
  signal?: AbortSignal | undefined
  /** How long one may take, with a kill and a start. */
  limitMs?: number | undefined
}

/**
 * What became of a trial: it has ended, waits for time to pass since nobody is there to decide, has not ended within its
 * limit, or was broken off by the signal.
 */
export type Outcome = 'ended' | 'waits' | 'late' | 'broken off'

/** Longer than the sweeper takes to find an execution that no event told it of. */
const LIMIT_MS = 900_000

/** How it ended, for comparison with another trial of the same case. */
export interface Ending {
  status: string
  error: string | undefined
  /** States in the order in which they were entered, where that does not depend on time. */
  path: string[] | undefined
}

/** Nothing runs side by side: states are entered, and stored, in one order. */
export function isInOrder({ workflow }: Trial): boolean {
  return workflow.saga.steps.every(({ kind }) => kind !== 'parallel' && kind !== 'each')
}

const EXECUTION_ID = 'x-1'
const ENDED = ['COMPLETED', 'COMPENSATED', 'COMPENSATION_FAILED']

export function nameOf({ tenant }: Trial): string {
  return executionName(tenant, EXECUTION_ID)
}

function arnOf(trial: Trial): string {
  return executionArn(trial.workflow.saga.name, nameOf(trial))
}

/** Writes the seed data of the case. */
export async function putSeedData({ workflow, tenant }: Trial, { tables }: TrialDeps): Promise<void> {
  for (const [table, items] of Object.entries(workflow.seedData?.(tenant) ?? {})) {
    await tables.put(table, items)
  }
}

/**
 * Starts the execution, decides or cancels when it is asked, and follows it to its end in Step Functions; each request is
 * sent again until it is answered.
 */
export async function runTrial(trial: Trial, deps: TrialDeps): Promise<Outcome> {
  const { signal, limitMs = LIMIT_MS } = deps
  const limit = AbortSignal.timeout(limitMs)
  const over = signal ? AbortSignal.any([limit, signal]) : limit
  try {
    return await playTrial(trial, deps, over)
  } catch (error) {
    if (!over.aborted) {
      throw error
    }
    return signal?.aborted ? 'broken off' : 'late'
  }
}

/** Says of a trial that it is late. */
export function describeLate({ limitMs = LIMIT_MS }: TrialDeps): string {
  return `it did not end within ${limitMs / 1000} s`
}

/** Throws when `over` is aborted. */
async function playTrial(trial: Trial, deps: TrialDeps, over: AbortSignal): Promise<'ended' | 'waits'> {
  const { workflow, given, tenant } = trial
  const { send, url } = deps
  const headers = { 'x-tenant-id': tenant }
  const post = (path: string, body: object) =>
    untilAnswered(() => send('POST', url + path, { headers, body }), over)
  const started = await post(`/workflows/${workflow.saga.name}`, {
    ...given.input,
    executionId: EXECUTION_ID,
  })
  if (started.status !== 202) {
    throw new Error(`the case is not accepted: ${JSON.stringify(started.body)}`)
  }
  const own = `/executions/${EXECUTION_ID}`
  const decided = new Set<string>()
  for (;;) {
    const { body } = await untilAnswered(() => send('GET', url + own, { headers }), over)
    if (ENDED.includes(String(body.status))) {
      await describeEnded(deps, arnOf(trial), over)
      return 'ended'
    }
    if (body.status === 'AWAITING_APPROVAL') {
      if (given.cancels) {
        await post(`${own}/cancel`, {})
      } else if (!given.decisions) {
        return 'waits'
      }
      for (const [step, decision] of Object.entries(given.decisions ?? {})) {
        if (!decided.has(step) && (await post(`${own}/approval`, { step, decision })).status === 200) {
          decided.add(step)
        }
      }
    }
    over.throwIfAborted()
    await sleep(15)
  }
}

/** How it ended, and what is broken of what must hold however often it was killed. */
export async function checkTrial(
  trial: Trial,
  deps: TrialDeps,
  { cancelAccepted = trial.given.cancels ?? false } = {},
): Promise<{ ending: Ending; violations: string[] }> {
  const { workflow, tenant, given } = trial
  const { saga } = workflow
  const [name, arn] = [nameOf(trial), arnOf(trial)]
  const items = await deps.tables.partition('Executions', ledgerPartition(tenant, EXECUTION_ID))
  const summary = items.find(({ sk }) => sk === 'SUMMARY') as unknown as {
    status: string
    failure?: { error: string }
  }
  const { status: engine, output = null } = await describeEnded(deps, arn)
  const events = await readHistory(deps, arn)
  const skipped = new Set<string>()
  const violations = findSagaViolations(saga, {
    items,
    executions: [{ arn, name, status: engine, output }],
    skipped,
    cancelAccepted,
  })
  const { status, failure } = summary
  violations.push(
    ...(await workflow.findViolations(deps.tables, {
      tenant,
      executionId: EXECUTION_ID,
      status,
      items,
      skipped,
    })),
  )
  if (status !== given.ends) {
    violations.push(`it is ${status} and not ${given.ends}`)
  }
  const malformed = findMalformed(events)
  if (malformed) {
    violations.push(`its history is not well-formed: ${malformed}`)
  }
  for (const state of findRepeats(readJournal(deps.journal, name))) {
    violations.push(`${state} was called again though its end was stored`)
  }
  return {
    ending: { status, error: failure?.error, path: isInOrder(trial) ? pathOf(events) : undefined },
    violations,
  }
}

/** The execution's ending is in the tables a moment before its end is in Step Functions, where it may be running yet. */
const END_TIMEOUT_MS = 60_000

/** Throws when it is not answered until then, or before `over` is aborted. */
async function describeEnded(
  deps: TrialDeps,
  arn: string,
  over?: AbortSignal,
): Promise<{ status: string; output?: string }> {
  const timeout = AbortSignal.timeout(END_TIMEOUT_MS)
  const latest = over ? AbortSignal.any([timeout, over]) : timeout
  for (;;) {
    const describe = () => callStepFunctions(deps, 'DescribeExecution', { executionArn: arn })
    const { body } = await untilAnswered(describe, latest)
    const described = body as { status: string; output?: string }
    if (described.status !== 'RUNNING' || latest.aborted) {
      return described
    }
    await sleep(15)
  }
}
