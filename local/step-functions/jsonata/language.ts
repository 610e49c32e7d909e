import { type Awaitable, andThen } from '../awaitable.ts'
import { EvaluationFailure } from '../machine/failure.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type { Choice, Language, Scope, Selected } from '../machine/language.ts'
import { type Bindings, checkType, type Expression, evaluateAs } from './expression.ts'
import { compileTemplate, fillTemplate, type Template } from './template.ts'

/** Data flow of a state in JSONata: Arguments, Output, Assign, and expressions in the fields that take them. */
export function createJsonataLanguage(state: JsonObject): Language {
  const templates = new Map<string, Template>()
  // Compiled when first used: a definition is validated before it gets here.
  const template = (path: string, value: Json): Template => {
    let compiled = templates.get(path)
    if (!compiled) {
      compiled = compileTemplate(value, path)
      templates.set(path, compiled)
    }
    return compiled
  }

  const fill = (scope: Scope, holder: JsonObject, field: string, seen: JsonObject, path = field) =>
    fillTemplate(template(path, holder[field]!), bind(scope, seen))

  const select: Select = (scope, holder, prefix, seen, otherwise) => {
    const output = 'Output' in holder ? fill(scope, holder, 'Output', seen, `${prefix}Output`) : otherwise
    if (!('Assign' in holder)) {
      return andThen(output, (output) => ({ output, assigned: undefined }))
    }
    return andThen(output, (output) =>
      andThen(fill(scope, holder, 'Assign', seen, `${prefix}Assign`), (assigned) => ({
        output,
        assigned: assigned as JsonObject,
      })),
    )
  }

  const selectArguments = (scope: Scope, input: Json) =>
    'Arguments' in state ? fill(scope, state, 'Arguments', {}) : input

  const selectInteger = (scope: Scope, field: string): Awaitable<number | undefined> => {
    if (!(field in state)) {
      return undefined
    }
    const compiled = template(field, state[field]!)
    if ('constant' in compiled) {
      return Number(compiled.constant)
    }
    return integerFrom((compiled as { expression: Expression }).expression, bind(scope, {}))
  }

  return {
    name: 'JSONata',
    selectInput: (scope) => scope.input,
    selectArguments,
    selectCall: (scope) =>
      andThen(selectArguments(scope, scope.input), (parameters) =>
        andThen(selectInteger(scope, 'TimeoutSeconds'), (timeout) =>
          andThen(selectInteger(scope, 'HeartbeatSeconds'), (heartbeat) => ({
            parameters,
            timeout,
            heartbeat,
          })),
        ),
      ),
    selectOutput: (scope, _input, result) => select(scope, state, '', { result }, result),
    selectCaught(scope, catcher, errorOutput) {
      const index = (state.Catch as Json[]).indexOf(catcher)
      return select(scope, catcher, `Catch[${index}]/`, { errorOutput }, errorOutput)
    },
    selectInteger: (scope, _input, field) => selectInteger(scope, field),
    selectText(scope, _input, field) {
      if (!(field in state)) {
        return undefined
      }
      const compiled = template(field, state[field]!)
      if ('constant' in compiled) {
        return String(compiled.constant)
      }
      const { expression } = compiled as { expression: Expression }
      return evaluateAs(expression, bind(scope, {}), 'string') as Awaitable<string>
    },
    async selectItems(scope, input) {
      if (!('Items' in state)) {
        if (Array.isArray(input)) {
          return input
        }
        throw new EvaluationFailure(
          'States.QueryEvaluationError',
          `The state input was expected to be an array but was ${isObject(input) ? 'object' : typeof input}.`,
        )
      }
      const compiled = template('Items', state.Items!)
      const items = await fillTemplate(compiled, bind(scope, {}))
      if ('expression' in compiled) {
        checkType(compiled.expression, items, 'array')
      }
      return items as Json[]
    },
    selectItem: (scope, _input, item) =>
      'ItemSelector' in state ? fill(scope, state, 'ItemSelector', {}) : item,
    choose: (scope) => choose(state, scope, template, select),
  }
}

/** Output and Assign of a state, a Catch or a rule (`holder`, whose fields' names begin with `prefix`). */
type Select = (
  scope: Scope,
  holder: JsonObject,
  prefix: string,
  seen: JsonObject,
  otherwise: Json,
) => Awaitable<Selected>

/** The first rule from `index` on that holds. */
function choose(
  state: JsonObject,
  scope: Scope,
  template: (path: string, value: Json) => Template,
  select: Select,
  index = 0,
): Awaitable<Choice> {
  const rule = (state.Choices as JsonObject[])[index]
  if (!rule) {
    const next = state.Default === undefined ? undefined : String(state.Default)
    return andThen(select(scope, state, '', {}, scope.input), (selected) => ({ next, ...selected }))
  }
  const condition = template(`Choices[${index}]/Condition`, rule.Condition!)
  const holds =
    'expression' in condition ? evaluateAs(condition.expression, bind(scope, {}), 'boolean') : rule.Condition!
  return andThen(holds, (holds) =>
    holds === true
      ? andThen(select(scope, rule, `Choices[${index}]/`, {}, scope.input), (selected) => ({
          next: String(rule.Next),
          ...selected,
        }))
      : choose(state, scope, template, select, index + 1),
  )
}

function integerFrom(expression: Expression, bindings: Bindings): Awaitable<number> {
  return andThen(evaluateAs(expression, bindings, 'number'), (value) => {
    if (Number.isInteger(value)) {
      return value as number
    }
    throw new EvaluationFailure(
      'States.QueryEvaluationError',
      `The JSONata expression '${expression.source}' specified for the field '${expression.field}' returned an unexpected result type. Expected 'integer', but was 'number' for value: ${value}`,
      expression.field,
    )
  })
}

const bind = (scope: Scope, seen: JsonObject): Bindings => ({
  states: {
    input: scope.input,
    get context() {
      return scope.context
    },
    ...seen,
  },
  variables: scope.variables,
  now: scope.now,
  random: scope.random,
})
