import type { Isolation } from '../jsonata/expression.ts'
import { createJsonataLanguage } from '../jsonata/language.ts'
import { createJsonPathLanguage } from '../jsonpath/language.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Machine, Region, Retrier, StateNode, StateType } from '../machine/machine.ts'
import { parseResource, type Resource } from '../machine/resource.ts'
import { findParameterProblems } from '../service-model/check-parameters.ts'
import { findOperation } from '../service-model/find-operation.ts'
import { compileDistributedMap } from './compile-distributed-map.ts'

/** What the states of a machine have in common. */
interface MachineParts {
  readonly language: string
  readonly isolation: Isolation
}

/** Compiles a definition that has been validated. */
export function compileMachine(text: string, isolation: Isolation): Machine {
  const definition = JSON.parse(text) as JsonObject
  const timeout = definition.TimeoutSeconds
  return {
    ...compileRegion(definition, { language: String(definition.QueryLanguage ?? 'JSONPath'), isolation }),
    timeoutSeconds: typeof timeout === 'number' ? timeout : undefined,
  }
}

function compileRegion(definition: JsonObject, parts: MachineParts): Region {
  const states = new Map<string, StateNode>()
  for (const [name, state] of Object.entries(definition.States as JsonObject)) {
    states.set(name, compileState(name, state as JsonObject, parts))
  }
  return { startAt: String(definition.StartAt), states }
}

function compileState(name: string, state: JsonObject, parts: MachineParts): StateNode {
  const language = state.QueryLanguage ?? parts.language
  const speak = (fields: JsonObject, prefix?: string) =>
    language === 'JSONPath'
      ? createJsonPathLanguage(fields)
      : createJsonataLanguage(fields, parts.isolation, prefix)
  const resource = state.Type === 'Task' ? parseResource(String(state.Resource)) : undefined
  const regions = [state.ItemProcessor ?? state.Iterator ?? state.Branches ?? []].flat()
  return {
    name,
    type: state.Type as StateType,
    definition: state,
    language: speak(state),
    next: state.End === true || state.Next === undefined ? undefined : String(state.Next),
    retriers: listOf(state.Retry).map(compileRetrier),
    catchers: listOf(state.Catch).map((catcher) => ({
      errors: catcher.ErrorEquals as string[],
      next: String(catcher.Next),
      definition: catcher,
    })),
    regions: regions.filter(isObject).map((region) => compileRegion(region, parts)),
    distributed: compileDistributedMap(name, state, { machineLanguage: parts.language, speak }),
    resource,
    findProblems: resource?.kind === 'service' ? checkOf(resource, state) : undefined,
  }
}

/** The names of a function call's parameters are checked with the definition, where it has them; `npm run bench -- engine`. */
function checkOf({ service, action }: Resource & { kind: 'service' }, state: JsonObject) {
  if (service === 'lambda' && (isObject(state.Parameters) || isObject(state.Arguments))) {
    return undefined
  }
  return (parameters: Json) => {
    const operation = findOperation(service, action)
    return operation ? findParameterProblems(operation, parameters) : []
  }
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function compileRetrier(retrier: JsonObject): Retrier {
  return {
    errors: retrier.ErrorEquals as string[],
    interval: Number(retrier.IntervalSeconds ?? 1),
    attempts: Number(retrier.MaxAttempts ?? 3),
    rate: Number(retrier.BackoffRate ?? 2),
    longest: Number(retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY),
    jitter: retrier.JitterStrategy === 'FULL',
  }
}
