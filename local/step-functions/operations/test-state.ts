import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { Caller } from '../api.ts'
import type { JsonObject } from '../machine/json.ts'
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
  const execution = {
    ...createExecution(deps, text, readExecutionInput(input.input), caller.accountId),
    variables: JSON.parse(input.variables ?? '{}') as JsonObject,
  }
  const events = await runState(deps, execution, input.mock)
  return {
    ...describeResult(execution, events),
    ...(input.inspectionLevel === 'DEBUG' || input.inspectionLevel === 'TRACE'
      ? { inspectionData: inspectData(execution, events) }
      : {}),
  }
}
