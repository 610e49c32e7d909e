import { AwsError } from '#local/aws-error.ts'
import type { JsonObject } from '../../machine/json.ts'
import { parseResource } from '../../machine/resource.ts'

/** Throws for a state that AWS tests with a mock only, and for a Task that is called without a role. */
export function checkSupported(
  state: JsonObject,
  { mock, roleArn }: { mock?: object | undefined; roleArn?: string | undefined },
): void {
  if (mock) {
    return
  }
  if (state.Type === 'Map' || state.Type === 'Parallel') {
    throw invalid(`State type '${state.Type}' is not supported when a mock is not specified`)
  }
  if (state.Type !== 'Task') {
    return
  }
  const resource = parseResource(String(state.Resource))
  if (resource?.kind === 'activity') {
    throw invalid('TestState does not support Activity tasks when a mock is not specified.')
  }
  if (resource?.kind === 'service' && resource.pattern !== 'response') {
    throw new AwsError(
      'InvalidDefinition',
      "Invalid State Machine Definition: 'TestState API does not support '.sync' or '.waitForTaskToken' integration patterns when a mock is not specified.'",
    )
  }
  if (roleArn === undefined) {
    throw invalid('RoleArn must be specified when testing a Task state')
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
