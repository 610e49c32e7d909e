import * as z from 'zod'
import { AwsError } from '#local/aws-error.ts'
import { isObject, type Json, type JsonObject } from '../../machine/json.ts'
import { parseResource } from '../../machine/resource.ts'
import { checkMockResult } from '../../service-model/check-mock-result.ts'
import { failure, oneOf, optionalText, requiredText } from '../shapes/members.ts'

export const MockInput = z.object({
  result: optionalText(262_144),
  errorOutput: z.object(failure).optional(),
  fieldValidationMode: oneOf('STRICT', 'PRESENT', 'NONE').optional(),
})

export const Configuration = z.object({
  retrierRetryCount: z.int().min(0).optional(),
  errorCausedByState: requiredText(80).optional(),
  mapIterationFailureCount: z.int().min(0).optional(),
  mapItemReaderData: optionalText(262_144),
})
export type Configuration = z.output<typeof Configuration>

/** What the caller says that the state's work comes to. */
export type Mock = { result: Json } | { error: string | undefined; cause: string | undefined }

interface MockedInput {
  mock?: z.output<typeof MockInput> | undefined
  stateConfiguration?: Configuration | undefined
  revealSecrets?: boolean | undefined
  context?: string | undefined
}

/** Returns the mock of the state's work; undefined without one. Throws ValidationException, in AWS's words. */
export function readMock(state: JsonObject, input: MockedInput): Mock | undefined {
  const { mock, stateConfiguration = {}, revealSecrets, context } = input
  if (!mock) {
    const [set] = [...Object.keys(stateConfiguration), ...(context === undefined ? [] : ['context'])]
    if (set !== undefined) {
      const member = set[0]!.toUpperCase() + set.slice(1)
      throw invalid(`TestState does not support ${member} when a mock is not specified.`)
    }
    return undefined
  }
  if (!['Task', 'Map', 'Parallel'].includes(String(state.Type))) {
    throw invalid(`State type '${state.Type}' is not supported when a mock is specified`)
  }
  if (revealSecrets) {
    throw invalid('TestState does not support RevealSecrets when a mock is specified.')
  }
  const { result, errorOutput, fieldValidationMode = 'STRICT' } = mock
  if ((result === undefined) === (errorOutput === undefined)) {
    const only = 'A test mock should have only one of the following fields: [result, errorOutput].'
    throw invalid(result === undefined ? only.replace('only ', '') : only)
  }
  if (errorOutput) {
    return { error: errorOutput.error, cause: errorOutput.cause }
  }
  const value = parseResult(result!)
  checkResult(state, value, fieldValidationMode)
  return { result: value }
}

function parseResult(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw invalid('Mocked result must be valid JSON')
  }
}

function checkResult(state: JsonObject, result: Json, mode: 'STRICT' | 'PRESENT' | 'NONE') {
  if (state.Type === 'Map' && state.ResultWriter !== undefined) {
    if (!isObject(result)) {
      throw invalid('Mocked result must be a JSON object.')
    }
    return
  }
  if (state.Type !== 'Task') {
    if (!Array.isArray(result)) {
      throw invalid('Mocked result must be an array.')
    }
    if (state.Type === 'Parallel' && result.length !== (state.Branches as Json[]).length) {
      throw invalid('Mocked result must contain the same number of items as number of Parallel branches.')
    }
    return
  }
  const resource = parseResource(String(state.Resource))
  const problem =
    mode === 'NONE' || resource?.kind !== 'service' ? undefined : checkMockResult(resource, result, mode)
  if (problem) {
    throw invalid(`Mock result schema validation error: ${problem}`)
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
