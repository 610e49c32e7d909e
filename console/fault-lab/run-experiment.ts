import { describeForetold } from '#core/foretell/describe.ts'
import { foretell } from '#core/foretell/foretell.ts'
import { conditionsOf, isSameOutcome, outcomeOf, outcomeOfForetold } from '#core/foretell/outcome.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'
import type { AnswerOf, Call } from '../api/client.ts'
import { bodyOf } from '../start/write-commands.ts'
import type { Experiment } from './experiments.ts'
import { fillTemplate, nextRun } from './fresh-input.ts'
import type { LabResult } from './results.ts'

interface Lab {
  call: Call
  workflow: string
  tree: readonly TreeNode[]
  /** What each run is started with; see `fillTemplate`. */
  template: unknown
  /** Approves whatever is waited for. */
  approves: boolean
  /** Retries an undo that is stuck, once that is known. */
  retries: boolean
  signal: AbortSignal
  tell: (key: string, result: LabResult) => void
}

type Detail = AnswerOf<'getExecution'>

const POLL_MS = 250

/** Starts the execution of an experiment, follows it to its end, and says how it compares with what was foretold. */
export async function runExperiment(lab: Lab, { key, faults }: Experiment): Promise<void> {
  const { call, workflow, template, tell } = lab
  tell(key, { state: 'running' })
  try {
    const body = bodyOf({ workflow, input: fillTemplate(template, nextRun()), faults })
    const { executionId } = await call('startWorkflow', { params: { workflow }, body })
    tell(key, { state: 'running', executionId })
    const execution = await followToEnd(lab, executionId)
    tell(key, compare(lab, faults, execution))
    if (lab.retries && execution.stuck) {
      // Somebody else may have done so.
      await call('retryExecution', { params: { executionId }, body: {} }).catch(() => undefined)
    }
  } catch (error) {
    tell(key, {
      state: 'refused',
      why: lab.signal.aborted ? 'stopped' : (error as Error).message,
    })
  }
}

async function followToEnd(lab: Lab, executionId: string): Promise<Detail> {
  const { call, signal } = lab
  for (;;) {
    signal.throwIfAborted()
    const execution = await call('getExecution', { params: { executionId }, signal })
    const { status } = execution
    if (status === 'COMPLETED' || status === 'COMPENSATED' || status === 'COMPENSATION_FAILED') {
      return execution
    }
    if (lab.approves) {
      await approveAll(lab, execution)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** One that is decided or expired meanwhile is left alone. */
async function approveAll({ call, signal }: Lab, { executionId, timeline }: Detail): Promise<void> {
  for (const { step } of timeline.filter(({ status }) => status === 'WAITING')) {
    const body = { decision: 'approve', reason: 'fault lab', step } as const
    await call('decideExecution', { params: { executionId }, body, signal }).catch(() => undefined)
  }
}

function compare({ tree }: Lab, faults: Experiment['faults'], execution: Detail): LabResult {
  const foretold = foretell(tree, faults, conditionsOf(execution.results))
  const actual = outcomeOf(execution)
  const isSame = isSameOutcome(actual, outcomeOfForetold(foretold))
  const { failure } = execution
  return {
    state: 'ended',
    executionId: execution.executionId,
    words: describeForetold(actual),
    foretold: describeForetold(foretold),
    isSame,
    ...(failure && !isSame
      ? { why: `${failure.step ?? 'it'} failed: ${failure.message ?? failure.error}` }
      : {}),
  }
}
