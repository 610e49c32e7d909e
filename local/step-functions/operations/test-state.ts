import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { Caller } from '../api.ts'
import { EvaluationFailure, StateFailure } from '../machine/failure.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Region, StateNode } from '../machine/machine.ts'
import { findJsonProblem } from '../validate/json-problem.ts'
import type { OperationDeps } from './deps.ts'
import { readExecutionInput } from './resources/executions.ts'
import { checkRole } from './resources/revisions.ts'
import { definition, executionInput, oneOf, optionalText, requiredText, role } from './shapes/members.ts'
import { checkSupported } from './single-state/check-supported.ts'
import { type Evaluated, evaluateState, withVariables } from './single-state/evaluate-state.ts'
import { handleFailure } from './single-state/handle-failure.ts'
import { createInspection, noteVariables } from './single-state/inspection.ts'
import { Configuration, MockInput, readMock } from './single-state/mock.ts'
import { findWithin, readState } from './single-state/read-state.ts'
import type { Test } from './single-state/state-test.ts'
import { createTestExecution } from './single-state/test-execution.ts'

export const shape = z.object({
  definition,
  roleArn: role.optional(),
  input: executionInput,
  inspectionLevel: oneOf('INFO', 'DEBUG', 'TRACE').optional(),
  stateName: requiredText(80).optional(),
  variables: optionalText(262_144),
  context: optionalText(262_144),
  mock: MockInput.optional(),
  stateConfiguration: Configuration.optional(),
  revealSecrets: z.boolean().optional(),
})
type TestStateInput = z.output<typeof shape>

/** Runs one state outside any execution. A Task is really called, unless `mock` says what comes of it. */
export async function run(deps: OperationDeps, input: TestStateInput, caller: Caller) {
  if (input.roleArn !== undefined) {
    checkRole(input.roleArn)
  }
  const tested = await readState(input)
  const mock = readMock(tested.state, input)
  checkSupported(tested.state, input)
  const configuration = input.stateConfiguration ?? {}
  const origin = configuration.errorCausedByState
  if (origin !== undefined && !findWithin(tested.state, origin)) {
    throw new AwsError('ValidationException', `State '${origin}' not found in the tested state`)
  }
  const machine = deps.compiled.compile(tested.machine)
  const node = machine.states.get(tested.name)!
  const { text, value } = readExecutionInput(input.input)
  const { execution, frame, scope } = createTestExecution(deps, {
    ...{ name: tested.name, machine, text, value, accountId: caller.accountId, roleArn: input.roleArn },
    variables: readObject('variables', input.variables) ?? {},
    context: readObject('context', input.context),
  })
  const inspection = createInspection()
  inspection.note('input', value)
  const call = async (parameters: Json) => {
    const task = { on: 'task' as const, token: 'test', parameters, phase: 'running' as const }
    return JSON.parse(await deps.call(execution, frame, task)) as Json
  }
  const ended = await runTest(
    { node, scope, mock, configuration, inspection, call },
    origin === undefined ? undefined : findNode(node.regions, origin),
  )
  const showsData = input.inspectionLevel === 'DEBUG' || input.inspectionLevel === 'TRACE'
  return { ...ended, ...(showsData ? { inspectionData: inspection.describe() } : {}) }
}

async function runTest(test: Test, origin: StateNode | undefined): Promise<Record<string, unknown>> {
  try {
    return { ...describe(test, await evaluateState(test)), status: 'SUCCEEDED' }
  } catch (error) {
    const failure = explain(test, error)
    const handled = await handleFailure(test, failure, origin)
    return {
      ...(failure.error === undefined ? {} : { error: failure.error }),
      ...(failure.errorCause === undefined ? {} : { cause: failure.errorCause }),
      ...('evaluated' in handled ? describe(test, handled.evaluated) : {}),
      status: handled.status,
    }
  }
}

function describe({ scope, inspection }: Test, { output, assigned, next }: Evaluated) {
  noteVariables(inspection, withVariables(scope, assigned))
  return { output: JSON.stringify(output), ...(next === undefined ? {} : { nextState: next }) }
}

/** Rethrows what is no failure of the state. */
function explain({ node }: Test, error: unknown): StateFailure {
  if (error instanceof EvaluationFailure) {
    const place = `An error occurred while executing the state '${node.name}' (entered at the event id #2).`
    return new StateFailure(error.error, `${place} ${error.message}`)
  }
  if (error instanceof StateFailure) {
    return error
  }
  throw error
}

function findNode(regions: readonly Region[], name: string): StateNode | undefined {
  for (const { states } of regions) {
    for (const node of states.values()) {
      const found = node.name === name ? node : findNode(node.regions, name)
      if (found) {
        return found
      }
    }
  }
  return undefined
}

function readObject(member: string, text: string | undefined): JsonObject | undefined {
  if (text === undefined) {
    return undefined
  }
  const problem = findJsonProblem(text)
  const value = problem ? undefined : (JSON.parse(text) as Json)
  if (!isObject(value)) {
    throw new AwsError('ValidationException', `Invalid ${member}: '${problem ?? 'must be a JSON object'}'`)
  }
  return value
}
