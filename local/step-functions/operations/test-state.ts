import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { Caller } from '../api.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import { findJsonProblem } from '../validate/json-problem.ts'
import { validateDefinition } from '../validate/validate-definition.ts'
import type { OperationDeps } from './deps.ts'
import { readExecutionInput } from './resources/executions.ts'
import { definition, executionInput, failure, oneOf, role } from './shapes/members.ts'
import { describeResult, inspectData } from './single-state/describe-result.ts'
import { readState, wrapState } from './single-state/read-state.ts'
import { createExecution, runState } from './single-state/run-state.ts'

export const shape = z.object({
  definition,
  roleArn: role.optional(),
  input: executionInput,
  inspectionLevel: oneOf('INFO', 'DEBUG', 'TRACE').optional(),
  stateName: z.string().optional(),
  variables: z.string().optional(),
  mock: z.object({ result: z.string().optional(), errorOutput: z.object(failure).optional() }).optional(),
})

/** Runs one state outside any execution. A Task is really called, unless `mock` says what comes of it. */
export async function run(deps: OperationDeps, input: z.output<typeof shape>, caller: Caller) {
  const text = JSON.stringify(wrapState(readState(input)))
  const problem = validateDefinition(text, 'STANDARD')[0]
  if (problem) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: '${problem.code}: ${problem.message}'`,
    )
  }
  if (input.mock?.result !== undefined) {
    readJson('mock.result', input.mock.result)
  }
  const execution = {
    ...createExecution(deps, text, readExecutionInput(input.input), caller.accountId),
    variables: readVariables(input.variables),
  }
  const events = await runState(deps, execution, input.mock)
  return {
    ...describeResult(execution, events),
    ...(input.inspectionLevel === 'DEBUG' || input.inspectionLevel === 'TRACE'
      ? { inspectionData: inspectData(execution, events) }
      : {}),
  }
}

function readVariables(text = '{}'): JsonObject {
  const variables = readJson('variables', text)
  if (!isObject(variables)) {
    throw new AwsError('ValidationException', 'Invalid variables: they must be a JSON object')
  }
  return variables
}

function readJson(member: string, text: string): Json {
  const problem = findJsonProblem(text)
  if (problem) {
    throw new AwsError('ValidationException', `Invalid ${member}: '${problem}'`)
  }
  return JSON.parse(text) as Json
}
