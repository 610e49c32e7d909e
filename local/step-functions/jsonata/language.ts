import { readRole } from '../machine/credentials.ts'
import { EvaluationFailure } from '../machine/failure.ts'
import type { Items } from '../machine/item.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'
import type {
  Call,
  Choice,
  EvaluationScope,
  IntegerField,
  IsItems,
  Language,
  Selected,
} from '../machine/language.ts'
import { checkRange, takesFractions } from '../machine/number-range.ts'
import { type Bindings, type Expression, evaluateAs, type Isolation, wrongType } from './expression.ts'
import { compileTemplate, fillTemplate, type Template } from './template.ts'

/**
 * Data flow of a state in JSONata: Arguments, Output, Assign, and expressions in the fields that take them. `prefix` is
 * what the names of fields begin with in error messages, where `state` is an object inside a state: `ItemReader/`.
 */
export function createJsonataLanguage(state: JsonObject, isolation: Isolation, prefix = ''): Language {
  return new JsonataLanguage(state, isolation, prefix)
}

/** An object that may have Output and Assign: a state, a Catch or a rule. */
interface OutputHolder {
  readonly definition: JsonObject
  /** What the names of its fields begin with in error messages: `Choices[0]/`. */
  readonly prefix: string
}

class JsonataLanguage implements Language {
  readonly name = 'JSONata'
  private readonly state: JsonObject
  private readonly isolation: Isolation
  private readonly prefix: string
  private readonly templates = new Map<string, Template>()

  constructor(state: JsonObject, isolation: Isolation, prefix: string) {
    this.state = state
    this.isolation = isolation
    this.prefix = prefix
  }

  selectInput(scope: EvaluationScope): Json {
    return scope.input
  }

  async selectArguments(scope: EvaluationScope, input: Json): Promise<Json> {
    return 'Arguments' in this.state ? this.fill('Arguments', this.state.Arguments!, this.bind(scope)) : input
  }

  async selectCall(scope: EvaluationScope): Promise<Call> {
    return {
      parameters: await this.selectArguments(scope, scope.input),
      timeout: await this.selectInteger(scope, scope.input, 'TimeoutSeconds'),
      heartbeat: await this.selectInteger(scope, scope.input, 'HeartbeatSeconds'),
      roleArn:
        'Credentials' in this.state
          ? readRole(await this.fill('Credentials', this.state.Credentials!, this.bind(scope)))
          : undefined,
    }
  }

  async selectOutput(scope: EvaluationScope, _input: Json, result: Json): Promise<Selected> {
    return this.select({ definition: this.state, prefix: '' }, this.bind(scope, { result }), result)
  }

  async selectCaught(
    scope: EvaluationScope,
    catcher: JsonObject,
    errorOutput: JsonObject,
  ): Promise<Selected> {
    const prefix = `Catch[${(this.state.Catch as Json[]).indexOf(catcher)}]/`
    return this.select({ definition: catcher, prefix }, this.bind(scope, { errorOutput }), errorOutput)
  }

  async selectInteger(
    scope: EvaluationScope,
    _input: Json,
    field: IntegerField,
  ): Promise<number | undefined> {
    if (!(field in this.state)) {
      return undefined
    }
    const template = this.templateOf(field, this.state[field]!)
    if ('constant' in template) {
      return Number(template.constant)
    }
    const { expression } = template as { expression: Expression }
    const value = takesFractions(field)
      ? ((await evaluateAs(expression, this.bind(scope), 'number')) as number)
      : await evaluateInteger(expression, this.bind(scope))
    return checkRange(field, value, 'States.QueryEvaluationError')
  }

  async selectText(scope: EvaluationScope, _input: Json, field: string): Promise<string | undefined> {
    if (!(field in this.state)) {
      return undefined
    }
    const template = this.templateOf(field, this.state[field]!)
    if ('constant' in template) {
      return String(template.constant)
    }
    const { expression } = template as { expression: Expression }
    return (await evaluateAs(expression, this.bind(scope), 'string')) as string
  }

  async selectItems<T extends Items>(scope: EvaluationScope, input: Json, isItems: IsItems<T>): Promise<T> {
    if (!('Items' in this.state)) {
      if (isItems(input)) {
        return input
      }
      throw new EvaluationFailure(
        'States.QueryEvaluationError',
        `The state input was expected to be an array but was ${isObject(input) ? 'object' : typeof input}.`,
      )
    }
    const template = this.templateOf('Items', this.state.Items!)
    const items = await fillTemplate(template, this.bind(scope))
    if (!isItems(items) && 'expression' in template) {
      throw wrongType(template.expression, items, 'array')
    }
    return items as T
  }

  async selectItem(scope: EvaluationScope, _input: Json, item: Json): Promise<Json> {
    return 'ItemSelector' in this.state
      ? this.fill('ItemSelector', this.state.ItemSelector!, this.bind(scope))
      : item
  }

  selectNumber(scope: EvaluationScope, input: Json, field: string): Promise<Json | undefined> {
    return this.selectTemplate(scope, input, field)
  }

  async selectTemplate(scope: EvaluationScope, _input: Json, field: string): Promise<Json | undefined> {
    return field in this.state ? this.fill(field, this.state[field]!, this.bind(scope)) : undefined
  }

  async choose(scope: EvaluationScope): Promise<Choice> {
    for (const [index, rule] of (this.state.Choices as JsonObject[]).entries()) {
      if (await this.holds(scope, index, rule)) {
        const holder = { definition: rule, prefix: `Choices[${index}]/` }
        return { next: String(rule.Next), ...(await this.select(holder, this.bind(scope), scope.input)) }
      }
    }
    const next = this.state.Default === undefined ? undefined : String(this.state.Default)
    const holder = { definition: this.state, prefix: '' }
    return { next, ...(await this.select(holder, this.bind(scope), scope.input)) }
  }

  private async holds(scope: EvaluationScope, index: number, rule: JsonObject): Promise<boolean> {
    const condition = this.templateOf(`Choices[${index}]/Condition`, rule.Condition!)
    return 'expression' in condition
      ? (await evaluateAs(condition.expression, this.bind(scope), 'boolean')) === true
      : rule.Condition === true
  }

  private async select(
    { definition, prefix }: OutputHolder,
    bindings: Bindings,
    otherwise: Json,
  ): Promise<Selected> {
    const output =
      'Output' in definition ? await this.fill(`${prefix}Output`, definition.Output!, bindings) : otherwise
    const assigned =
      'Assign' in definition ? await this.fill(`${prefix}Assign`, definition.Assign!, bindings) : undefined
    return { output, assigned: assigned as JsonObject | undefined }
  }

  private fill(path: string, value: Json, bindings: Bindings): Promise<Json> {
    return fillTemplate(this.templateOf(path, value), bindings)
  }

  /** Returns what an expression sees; `seen` is what `$states` has at its place beside input and context. */
  private bind(scope: EvaluationScope, seen: JsonObject = {}): Bindings {
    return {
      states: {
        input: scope.input,
        get context() {
          return scope.context
        },
        ...seen,
      },
      variables: scope.variables,
      now: scope.now,
      get random() {
        return scope.random
      },
      isolation: this.isolation,
      effort: scope.effort,
      evaluated: 0,
    }
  }

  /** Returns the compiled form of a field, which is made once per machine. */
  private templateOf(path: string, value: Json): Template {
    let compiled = this.templates.get(path)
    if (!compiled) {
      compiled = compileTemplate(value, `${this.prefix}${path}`)
      this.templates.set(path, compiled)
    }
    return compiled
  }
}

async function evaluateInteger(expression: Expression, bindings: Bindings): Promise<number> {
  const value = await evaluateAs(expression, bindings, 'number')
  if (Number.isInteger(value)) {
    return value as number
  }
  throw new EvaluationFailure(
    'States.QueryEvaluationError',
    `The JSONata expression '${expression.source}' specified for the field '${expression.field}' returned an unexpected result type. Expected 'integer', but was 'number' for value: ${value}`,
    expression.field,
  )
}
