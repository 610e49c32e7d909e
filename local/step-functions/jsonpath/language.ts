import { readRole } from '../machine/credentials.ts'
import { EvaluationFailure } from '../machine/failure.ts'
import type { Json, JsonObject } from '../machine/json.ts'
import type { Choice, EvaluationScope, IntegerField, Language, Selected } from '../machine/language.ts'
import { holds } from './choice-rule.ts'
import { compilePath } from './compile-path.ts'
import { readTolerance } from './tolerance.ts'
import { fillTemplate, selectPath, selectValue } from './values.ts'
import { setAt } from './walk.ts'

/** Data flow of a state in JSONPath: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign. */
export function createJsonPathLanguage(state: JsonObject): Language {
  const assign = (holder: JsonObject, scope: EvaluationScope, value: Json) =>
    holder.Assign === undefined ? undefined : (fillTemplate(holder.Assign, scope, value) as JsonObject)

  const selectInput = (scope: EvaluationScope) => applyPath(state.InputPath, scope, scope.input)
  const selectArguments = (scope: EvaluationScope, input: Json) =>
    state.Parameters === undefined ? input : fillTemplate(state.Parameters, scope, input)
  const selectInteger = (scope: EvaluationScope, input: Json, field: IntegerField): number | undefined => {
    if (typeof state[field] === 'number') {
      return state[field]
    }
    const path = state[pathFields[field]]
    if (path === undefined) {
      return undefined
    }
    const value = selectPath(String(path), scope, input)
    if (field === 'ToleratedFailureCount' || field === 'ToleratedFailurePercentage') {
      return readTolerance(field, String(path), value)
    }
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
      return value
    }
    if (typeof value === 'string' && /^\d+$/.test(value)) {
      return Number(value)
    }
    const problem =
      typeof value === 'number' && value < 0
        ? 'references a negative value'
        : 'cannot be parsed as a long value'
    throw new EvaluationFailure(
      'States.Runtime',
      `The ${field}Path parameter ${problem}: ${path} == ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
  }

  return {
    name: 'JSONPath',
    selectInput,
    selectArguments: async (scope, input) => selectArguments(scope, input),
    selectInteger: async (scope, input, field) => selectInteger(scope, input, field),
    async selectCall(scope) {
      const input = selectInput(scope)
      return {
        parameters: selectArguments(scope, input),
        timeout: selectInteger(scope, input, 'TimeoutSeconds'),
        heartbeat: selectInteger(scope, input, 'HeartbeatSeconds'),
        roleArn: readRole(
          state.Credentials === undefined ? undefined : fillTemplate(state.Credentials, scope, input),
        ),
      }
    },

    async selectOutput(scope, input, result, trace): Promise<Selected> {
      const assigned = assign(state, scope, result)
      if (!takesResultPath.has(String(state.Type))) {
        return { output: applyPath(state.OutputPath, scope, input), assigned }
      }
      const selected =
        state.ResultSelector === undefined ? result : fillTemplate(state.ResultSelector, scope, result)
      trace?.('afterResultSelector', selected)
      const combined = combine(state.ResultPath, scope.input, selected)
      trace?.('afterResultPath', combined)
      return { output: applyPath(state.OutputPath, scope, combined), assigned }
    },

    selectCaught: async (scope, catcher, errorOutput) => ({
      output: combine(catcher.ResultPath, scope.input, errorOutput),
      assigned: assign(catcher, scope, errorOutput),
    }),

    async selectText(scope, input, field) {
      if (state[field] !== undefined) {
        return String(state[field])
      }
      const path = state[`${field}Path`]
      if (path === undefined) {
        return undefined
      }
      const value =
        field === 'Timestamp'
          ? selectPath(String(path), scope, input)
          : selectValue(String(path), `${field}Path`, scope, input)
      if (typeof value === 'string') {
        return value
      }
      if (field === 'Timestamp') {
        return JSON.stringify(value)
      }
      throw new EvaluationFailure(
        'States.Runtime',
        `The JSONPath '${path}' specified for the field '${field}Path' must be a string, but was ${JSON.stringify(value)}`,
      )
    },

    async selectItems(scope, input, isItems) {
      const path = String(state.ItemsPath ?? '$')
      const items = selectPath(path, scope, input)
      if (isItems(items)) {
        return items
      }
      throw new EvaluationFailure('States.Runtime', `Reference path "${path}" must point to array.`)
    },

    async selectItem(scope, input, item) {
      const template = state.ItemSelector ?? state.Parameters
      return template === undefined ? item : fillTemplate(template, scope, input)
    },

    async selectNumber(scope, input, field) {
      const path = state[pathFields[field]]
      return path === undefined ? state[field] : selectPath(String(path), scope, input)
    },

    async selectTemplate(scope, input, field) {
      return state[field] === undefined ? undefined : fillTemplate(state[field], scope, input)
    },

    async choose(scope): Promise<Choice> {
      const input = applyPath(state.InputPath, scope, scope.input)
      const output = applyPath(state.OutputPath, scope, input)
      for (const rule of state.Choices as JsonObject[]) {
        if (holds(rule, scope, input)) {
          return { next: String(rule.Next), output, assigned: assign(rule, scope, input) }
        }
      }
      const next = state.Default === undefined ? undefined : String(state.Default)
      return { next, output, assigned: assign(state, scope, input) }
    },
  }
}

const pathFields = {
  Seconds: 'SecondsPath',
  TimeoutSeconds: 'TimeoutSecondsPath',
  HeartbeatSeconds: 'HeartbeatSecondsPath',
  MaxConcurrency: 'MaxConcurrencyPath',
  ToleratedFailureCount: 'ToleratedFailureCountPath',
  ToleratedFailurePercentage: 'ToleratedFailurePercentagePath',
  MaxItems: 'MaxItemsPath',
  MaxItemsPerBatch: 'MaxItemsPerBatchPath',
  MaxInputBytesPerBatch: 'MaxInputBytesPerBatchPath',
} as const

const takesResultPath = new Set(['Task', 'Pass', 'Parallel', 'Map'])

/** InputPath and OutputPath: none is everything, null is nothing. */
function applyPath(path: Json | undefined, scope: EvaluationScope, value: Json): Json {
  if (path === undefined || path === '$') {
    return value
  }
  return path === null ? {} : selectPath(String(path), scope, value)
}

/** ResultPath: where the result goes in the state's raw input; null drops it. */
function combine(resultPath: Json | undefined, input: Json, result: Json): Json {
  if (resultPath === undefined || resultPath === '$') {
    return result
  }
  if (resultPath === null) {
    return input
  }
  const combined = setAt(input, compilePath(String(resultPath)).steps, result)
  if (combined !== undefined) {
    return combined
  }
  throw new EvaluationFailure(
    'States.ResultPathMatchFailure',
    `Unable to apply ReferencePath ${resultPath} to input ${JSON.stringify(input)}`,
  )
}
