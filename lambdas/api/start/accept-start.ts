import * as z from 'zod'
import {
  contractsOf,
  type Saga,
  SimulatedFault,
  StartFields,
  simulationOf,
  stepsOf,
} from '#core/saga/index.ts'
import { HttpProblem } from '#lambdas/handlers/problem.ts'
import { invalidRequest, parse, problemsOf } from '#lambdas/handlers/validate.ts'

/** A start that its route's schema has accepted, before the workflow's own schema has. */
interface RequestedStart {
  readonly executionId?: unknown
  readonly simulate?: unknown
  readonly input: unknown
}

/**
 * Checks a start against the workflow's own schema, whichever route it came by. Throws 400, naming every problem at
 * once, and 403 for a simulated failure on a stack without fault injection.
 */
export function acceptStart(
  saga: Saga,
  { input, ...rest }: RequestedStart,
): z.output<typeof StartFields> & { input: unknown } {
  // Built only for a request that simulates a failure: building it takes longer than all other validation.
  const fields = parse(rest.simulate === undefined ? StartFields : simulatedStartOf(saga), rest)
  const accepted = parse(saga.input, input)
  const problems = [...problemsOf(fields.error, 'body'), ...problemsOf(accepted.error, 'body')]
  if (problems.length > 0) {
    throw invalidRequest(problems)
  }
  if (fields.data?.simulate && process.env.FAULT_INJECTION !== 'on') {
    throw new HttpProblem(
      'fault-injection-off',
      'leave out `simulate`, or build the stack with fault injection on',
    )
  }
  return { ...fields.data, input: accepted.data }
}

/** The schema of a start that simulates a failure at a step or an undo of this saga. */
function simulatedStartOf(saga: Saga) {
  const contracts = contractsOf(saga)
  const failAt = z.enum(contracts.map(({ name }) => name))
  const works = [...stepsOf(saga.steps)].filter(({ node }) => node.callback?.kind === 'work')
  const long = works.map(({ node: { contract } }) => contract.name)
  const undos = contracts.filter(({ kind }) => kind === 'undo').map(({ name }) => name)
  const fault = SimulatedFault.extend({ failAt })
    .refine(({ when, failAt }) => when !== 'midway' || long.includes(failAt), {
      path: ['when'],
      error: `is midway for long work alone, which here is ${long.join(', ') || 'no step'}`,
    })
    .refine(({ when, giveUp, failAt }) => !giveUp || (undos.includes(failAt) && when !== 'timeout'), {
      path: ['giveUp'],
      error: `is for undos that fail before or after their effect; here these are ${undos.join(', ') || 'none'}`,
    })
  return StartFields.extend({ simulate: simulationOf(fault) })
}
