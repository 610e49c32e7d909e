import type { ExecutionDetail } from '../api/responses/executions.ts'
import { parseItem } from '../saga/runtime/item-name.ts'
import type { SagaStatus } from '../saga/runtime/status.ts'
import type { Conditions, Foretold } from './foretell.ts'

/** What an execution has come to, to be compared with what was foretold. */
export interface Outcome {
  status: SagaStatus
  failedAt?: string
  stuckAt?: string
  /** By name, in alphabetical order; inside an each, once for all items. */
  undos: string[]
}

type Ended = Pick<ExecutionDetail, 'status' | 'failure' | 'stuck' | 'timeline'>

export function outcomeOf({ status, failure, stuck, timeline }: Ended): Outcome {
  const ran = timeline.filter((row) => row.kind === 'undo' && /^(UNDONE|NOTHING_TO_UNDO)$/.test(row.status))
  return outcome({
    status,
    failedAt: status === 'COMPLETED' ? undefined : failure?.step,
    stuckAt: stuck?.undo,
    undos: ran.map(({ step }) => step),
  })
}

export function outcomeOfForetold({ status, failedAt, stuckAt, undos }: Foretold): Outcome {
  return outcome({ status, failedAt, stuckAt, undos: undos.map(({ undo }) => undo) })
}

export function isSameOutcome(one: Outcome, other: Outcome): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

interface Found {
  status: SagaStatus
  failedAt: string | undefined
  stuckAt: string | undefined
  undos: readonly string[]
}

function outcome({ status, failedAt, stuckAt, undos }: Found): Outcome {
  return {
    status,
    ...(failedAt === undefined ? {} : { failedAt: parseItem(failedAt).name }),
    ...(stuckAt === undefined ? {} : { stuckAt: parseItem(stuckAt).name }),
    undos: [...new Set(undos.map((name) => parseItem(name).name))].sort(),
  }
}

/** What the results of an execution say of its conditions. Results stand under a step's name with a small letter. */
export function conditionsOf(results: Readonly<Record<string, unknown>>): Conditions {
  return {
    isTaken: ({ condition: { step, field } }) => {
      const result = results[step[0]!.toLowerCase() + step.slice(1)] as Record<string, unknown> | undefined
      return result?.[field] === true
    },
  }
}
