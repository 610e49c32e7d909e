import type { Choice, Language, Scope, Selected } from '../definition/language.ts'
import { EvaluationFailure } from '../interpreter/failure.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
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

  const select = async (
    scope: Scope,
    holder: JsonObject,
    prefix: string,
    seen: JsonObject,
    otherwise: Json,
  ): Promise<Selected> => ({
    output: 'Output' in holder ? await fill(scope, holder, 'Output', seen, `${prefix}Output`) : otherwise,
    assigned:
      'Assign' in holder
        ? ((await fill(scope, holder, 'Assign', seen, `${prefix}Assign`)) as JsonObject)
        : undefined,
  })

  return {
    name: 'JSONata',
    selectInput: (scope) => scope.input,
    selectArguments: (scope, input) => ('Arguments' in state ? fill(scope, state, 'Arguments', {}) : input),
    selectOutput: (scope, _input, result) => select(scope, state, '', { result }, result),
    selectCaught(scope, catcher, errorOutput) {
      const index = (state.Catch as Json[]).indexOf(catcher)
      return select(scope, catcher, `Catch[${index}]/`, { errorOutput }, errorOutput)
    },
    async selectInteger(scope, _input, field) {
      if (!(field in state)) return undefined
      const compiled = template(field, state[field]!)
      if ('constant' in compiled) return Number(compiled.constant)
      return integerFrom((compiled as { expression: Expression }).expression, bind(scope, {}))
    },
    async selectText(scope, _input, field) {
      if (!(field in state)) return undefined
      const compiled = template(field, state[field]!)
      if ('constant' in compiled) return String(compiled.constant)
      return (await evaluateAs(
        (compiled as { expression: Expression }).expression,
        bind(scope, {}),
        'string',
      )) as string
    },
    async selectItems(scope, input) {
      if (!('Items' in state)) {
        if (Array.isArray(input)) return input
        throw new EvaluationFailure(
          'States.QueryEvaluationError',
          `The state input was expected to be an array but was ${isObject(input) ? 'object' : typeof input}.`,
        )
      }
      const compiled = template('Items', state.Items!)
      const items = await fillTemplate(compiled, bind(scope, {}))
      if ('expression' in compiled) checkType(compiled.expression, items, 'array')
      return items as Json[]
    },
    selectItem: (scope, _input, item) =>
      'ItemSelector' in state ? fill(scope, state, 'ItemSelector', {}) : item,
    choose: (scope) => choose(state, scope, template, select),
  }
}

async function choose(
  state: JsonObject,
  scope: Scope,
  template: (path: string, value: Json) => Template,
  select: (
    scope: Scope,
    holder: JsonObject,
    prefix: string,
    seen: JsonObject,
    otherwise: Json,
  ) => Promise<Selected>,
): Promise<Choice> {
  for (const [i, rule] of (state.Choices as JsonObject[]).entries()) {
    const condition = template(`Choices[${i}]/Condition`, rule.Condition!)
    const holds =
      'expression' in condition
        ? await evaluateAs(condition.expression, bind(scope, {}), 'boolean')
        : rule.Condition
    if (holds === true)
      return { next: String(rule.Next), ...(await select(scope, rule, `Choices[${i}]/`, {}, scope.input)) }
  }
  return {
    next: state.Default === undefined ? undefined : String(state.Default),
    ...(await select(scope, state, '', {}, scope.input)),
  }
}

async function integerFrom(expression: Expression, bindings: Bindings): Promise<number> {
  const value = (await evaluateAs(expression, bindings, 'number')) as number
  if (Number.isInteger(value)) return value
  throw new EvaluationFailure(
    'States.QueryEvaluationError',
    `The JSONata expression '${expression.source}' specified for the field '${expression.field}' returned an unexpected result type. Expected 'integer', but was 'number' for value: ${value}`,
    expression.field,
  )
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
