import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import { exceedsPayloadLimit } from '../machine/json.ts'
import { findJsonProblem } from '../validate/json-problem.ts'
import type { OperationDeps } from './deps.ts'
import { findCall, sendToCall } from './resources/task-tokens.ts'
import { taskToken } from './shapes/members.ts'

export const shape = z.object({ taskToken, output: z.string().max(262_144) })

export async function run(deps: OperationDeps, { taskToken, output }: z.output<typeof shape>) {
  const found = findCall(deps, taskToken)
  if (exceedsPayloadLimit(output)) {
    throw new AwsError('InvalidOutput', 'Invalid Output: Output exceeds 262144 bytes')
  }
  const problem = findJsonProblem(output)
  if (problem) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${problem}'`)
  }
  await sendToCall(deps, found, { type: 'task-succeeded', output })
  return {}
}
