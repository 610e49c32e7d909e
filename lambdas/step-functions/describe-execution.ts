import { isDeepStrictEqual } from 'node:util'
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type SFNClient,
} from '@aws-sdk/client-sfn'
import * as z from 'zod'
import { isNamed } from '#core/errors.ts'
import { DEFAULT_TENANT, executionName, nameOfRollback, secondName } from '#core/saga/index.ts'
import { liveArn, stateMachines } from '#lambdas/clients.ts'
import type { ExecutionRecord } from '#lambdas/records/execution-record.ts'

/** By what the Step Functions executions of a saga are found, and told from those of others. */
type Described = Pick<ExecutionRecord, 'tenant' | 'executionId' | 'workflow'> &
  Partial<Pick<ExecutionRecord, 'rollbacks' | 'requestHash' | 'retryOf' | 'input'>>

export interface Search {
  /** The saga's own. */
  readonly execution: DescribeExecutionCommandOutput | undefined
  /** A name of the saga that an execution with another input bears. */
  readonly taken: string | undefined
}

/** Returns the Step Functions execution that the saga's record speaks of; undefined when there is none. */
export async function describeExecution(
  saga: Described,
  client?: SFNClient,
): Promise<DescribeExecutionCommandOutput | undefined> {
  return (await searchExecution(saga, saga.rollbacks ?? 0, client)).execution
}

/** How many rollbacks one search goes through beyond those on record. */
const MOST_UNKNOWN_ROLLBACKS = 25

/**
 * Returns the newest Step Functions execution of a saga. A record that was put back to an earlier moment knows fewer
 * rollbacks than there are, so each one that broke off is asked for its successor. Of very many it returns one in between:
 * whoever rolls that back records how far the search has come, and the next one goes on from there.
 */
export async function searchNewest(saga: Described): Promise<Search> {
  const { rollbacks = 0 } = saga
  let newest = await searchExecution(saga, rollbacks)
  for (let more = 1; more <= MOST_UNKNOWN_ROLLBACKS && isBrokenOff(newest.execution?.status); more++) {
    const next = await searchExecution(saga, rollbacks + more)
    if (!next.execution) {
      break
    }
    newest = next
  }
  return newest
}

/** It has ended without an ending of its own: a rollback takes over. */
export function isBrokenOff(status: string | undefined): status is 'FAILED' | 'TIMED_OUT' | 'ABORTED' {
  return status === 'FAILED' || status === 'TIMED_OUT' || status === 'ABORTED'
}

/** Whether an execution was started without the API, as in the console: its first step has entered it. */
export function isStartedWithoutApi({
  requestHash,
  retryOf,
}: Pick<Described, 'requestHash' | 'retryOf'>): boolean {
  return requestHash === undefined && retryOf === undefined
}

async function searchExecution(
  saga: Described,
  rollbacks: number,
  client: SFNClient = stateMachines(),
): Promise<Search> {
  const describe = (name: string) => describeArn(arnOf(saga, name, rollbacks), client)
  const [own, other] = namesOf(saga)
  const first = await describe(own)
  if (first && isOf(saga, own, first.input)) {
    return { execution: first, taken: undefined }
  }
  const taken = first?.name
  // Only a name that is taken leads to a second one.
  if (!taken && rollbacks === 0 && !isStartedWithoutApi(saga)) {
    return { execution: undefined, taken }
  }
  const second = await describe(other)
  return { execution: second && isOf(saga, other, second.input) ? second : undefined, taken }
}

async function describeArn(
  executionArn: string,
  client: SFNClient,
): Promise<DescribeExecutionCommandOutput | undefined> {
  try {
    return await client.send(new DescribeExecutionCommand({ executionArn }))
  } catch (error) {
    if (isNamed(error, 'ExecutionDoesNotExist')) {
      return undefined
    }
    throw error
  }
}

/**
 * Returns the names that the first Step Functions execution of a saga may have, the likeliest first. Under the likeliest may
 * be an execution that somebody has started by hand for another input: `isOf` says so.
 */
export function namesOf(saga: Described): [own: string, other: string] {
  return [executionName(saga.tenant, saga.executionId), otherNameOf(saga)]
}

/** Returns the ARN of the rollback with this number of a saga whose first execution has the name; 0 is the first one. */
export function arnOf({ workflow }: Described, name: string, rollback: number): string {
  return `${executionsOf(workflow)}:${nameOfRollback(name, rollback)}`
}

/** The ARN of a machine's executions, without their names. */
function executionsOf(workflow: string): string {
  return liveArn(workflow).replace(/:stateMachine:([^:]+).*$/, ':execution:$1')
}

/** The name of an execution that was started without the API may be its id alone. */
function otherNameOf(saga: Described): string {
  const { tenant, executionId } = saga
  return isStartedWithoutApi(saga) ? executionId : secondName(executionName(tenant, executionId))
}

/** The part of a machine's input that says whose execution it is. */
const GivenInput = z.object({
  tenant: z.string().default(DEFAULT_TENANT),
  executionId: z.string().optional(),
  input: z.unknown(),
})

/**
 * Whether an execution with this input runs the saga. Anybody may start one by hand under any name. An input that Step
 * Functions does not tell is taken for the saga's.
 */
export function isOf(saga: Described, name: string, given: string | null | undefined): boolean {
  if (given === undefined || given === null) {
    return true
  }
  const { data } = GivenInput.safeParse(JSON.parse(given))
  return (
    data !== undefined &&
    data.tenant === saga.tenant &&
    (data.executionId ?? name) === saga.executionId &&
    (!('input' in saga) || isDeepStrictEqual(data.input, saga.input))
  )
}
