import fc from 'fast-check'
import { functionArn } from './engine-harness.ts'

const value = fc.oneof(
  fc.integer({ min: -3, max: 9 }),
  fc.boolean(),
  fc.constantFrom('a', 'é', ''),
  fc.constant(null),
)
/** What machines are started with. */
export const input = fc.oneof(
  fc.record({
    n: value,
    list: fc.array(value, { maxLength: 4 }),
    o: fc.dictionary(fc.constantFrom('x', 'y'), value),
  }),
  fc.jsonValue({ maxDepth: 2 }),
)

const expression = fc.constantFrom(
  '{% $states.input %}',
  '{% $states.input.n + 1 %}',
  '{% $states.input.list %}',
  '{% $count($states.input.list) %}',
  '{% $states.input.missing %}',
  '{% $v %}',
  '{% $exists($v) ? $v : 0 %}',
  '{% $states.context.Execution.Name %}',
  '{% $map([1..3], function($i) { $i * 2 }) %}',
  '{% $error("on purpose") %}',
  '{% {"k": $states.input} %}',
)
const path = fc.constantFrom(
  '$',
  '$.n',
  '$.list',
  '$.list[0]',
  '$.list[*]',
  '$.missing',
  '$$.Execution.Name',
  '$v',
  '$..x',
)
const call = fc.constantFrom(
  "States.Format('{}', $.n)",
  'States.ArrayLength($.list)',
  'States.MathAdd($.n, 1)',
  'States.UUID()',
)

const handlers = {
  Retry: fc.option(
    fc.constantFrom(
      [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1 }],
      [{ ErrorEquals: ['Odd'], MaxAttempts: 2, JitterStrategy: 'FULL' }],
    ),
    { nil: undefined },
  ),
}

type Region = { StartAt: string; States: Record<string, object> }

/** A region of up to four states in a row, with jumps back, whose names begin with the prefix. */
function region(language: string, prefix: string, depth: number): fc.Arbitrary<Region> {
  return fc.array(state(language, prefix, depth), { minLength: 1, maxLength: 4 }).map((kinds) => {
    const names = kinds.map((_, i) => `${prefix}${i}`)
    const States = Object.fromEntries(kinds.map((build, i) => [names[i]!, build(names, i)]))
    return { StartAt: names[0]!, States }
  })
}

type Build = (names: string[], at: number) => object

function state(language: string, prefix: string, depth: number): fc.Arbitrary<Build> {
  const isJsonata = language === 'JSONata'
  // An inner scope must not assign a variable of an outer one.
  const variable = prefix === 's' ? 'v' : `v${prefix}`
  const flow = (names: string[], at: number) => (names[at + 1] ? { Next: names[at + 1] } : { End: true })
  const data = isJsonata
    ? fc.record(
        { Output: expression, Assign: expression.map((text) => ({ [variable]: text })) },
        { requiredKeys: [] },
      )
    : fc.record(
        {
          InputPath: path,
          OutputPath: fc.constantFrom('$', '$.n'),
          Assign: path.map((text) => ({ [`${variable}.$`]: text })),
        },
        { requiredKeys: [] },
      )
  const simple = (fixed: object): fc.Arbitrary<Build> =>
    data.map((fields) => (names, at) => ({ ...fixed, ...fields, ...flow(names, at) }))
  const caught = fc.tuple(fc.record(handlers), fc.boolean())
  const withHandlers = (build: fc.Arbitrary<object>): fc.Arbitrary<Build> =>
    fc.tuple(build, data, caught).map(([fixed, fields, [{ Retry }, catches]]) => (names, at) => ({
      ...fixed,
      ...fields,
      ...(Retry ? { Retry } : {}),
      ...(catches && names[at + 1] ? { Catch: [{ ErrorEquals: ['States.ALL'], Next: names[at + 1] }] } : {}),
      ...flow(names, at),
    }))
  const task = withHandlers(
    fc.constantFrom('echo', 'odd', 'hang').map((name) => ({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      TimeoutSeconds: 5,
      ...(isJsonata
        ? { Arguments: { FunctionName: functionArn(name), Payload: '{% $states.input %}' } }
        : { Parameters: { FunctionName: functionArn(name), 'Payload.$': '$' } }),
    })),
  )
  const choice: fc.Arbitrary<Build> = fc
    .tuple(fc.integer({ min: 0, max: 3 }), expression, value)
    .map(([target, condition, operand]) => (names, at) => {
      const next = names[Math.min(target, names.length - 1)]!
      const rule = isJsonata
        ? { Condition: condition }
        : typeof operand === 'number'
          ? { Variable: '$.n', NumericGreaterThan: operand }
          : { Variable: '$.n', IsPresent: true }
      return {
        Type: 'Choice',
        Choices: [{ ...rule, Next: next }],
        ...(names[at + 1] ? { Default: names[at + 1] } : {}),
      }
    })
  const kinds: fc.Arbitrary<Build>[] = [
    simple({ Type: 'Pass' }),
    isJsonata
      ? simple({ Type: 'Pass' })
      : call.map((text) => (names, at) => ({
          Type: 'Pass',
          Parameters: { 'r.$': text },
          ResultPath: '$.r',
          ...flow(names, at),
        })),
    simple({ Type: 'Wait', Seconds: 3 }),
    task,
    choice,
    fc
      .constantFrom('Odd', undefined)
      .map(
        (name) => (names, at) =>
          names[at + 1]
            ? { Type: 'Pass', Next: names[at + 1] }
            : { Type: 'Fail', ...(name ? { Error: name } : {}) },
      ),
  ]
  if (depth > 0) {
    kinds.push(
      withHandlers(
        fc
          .array(region(language, `${prefix}p`, depth - 1), { minLength: 1, maxLength: 3 })
          .map((branches) => ({
            Type: 'Parallel',
            Branches: branches,
          })),
      ),
      withHandlers(
        fc
          .tuple(region(language, `${prefix}m`, depth - 1), fc.integer({ min: 0, max: 2 }))
          .map(([processor, limit]) => ({
            Type: 'Map',
            MaxConcurrency: limit,
            ...(isJsonata
              ? { Items: '{% $exists($states.input.list) ? $states.input.list : [1,2] %}' }
              : { ItemsPath: '$.list' }),
            ItemProcessor: processor,
          })),
      ),
    )
  }
  return fc.oneof(...kinds)
}

/** State names must differ in the whole machine: each gets the path to it. */
function rename({ StartAt, States, ...rest }: Region, suffix = ''): Region {
  const named = (name: string | undefined) => (name === undefined ? undefined : `${name}${suffix}`)
  const next = (rules: { Next: string }[] | undefined) =>
    rules?.map((rule) => ({ ...rule, Next: named(rule.Next) }))
  const renamed = Object.entries(States).map(([name, found]) => {
    const { Next, Default, Choices, Catch, Branches, ItemProcessor } = found as Fields
    const inner = `${suffix}.${name}`
    const fields = {
      ...found,
      Next: named(Next),
      Default: named(Default),
      Choices: next(Choices),
      Catch: next(Catch),
      Branches: Branches?.map((branch, i) => rename(branch, `${inner}.${i}`)),
      ItemProcessor: ItemProcessor && rename(ItemProcessor, inner),
    }
    return [
      named(name),
      Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined)),
    ]
  })
  return { ...rest, StartAt: named(StartAt)!, States: Object.fromEntries(renamed) }
}

interface Fields {
  Next?: string
  Default?: string
  Choices?: { Next: string }[]
  Catch?: { Next: string }[]
  Branches?: Region[]
  ItemProcessor?: Region
}

/** Gives a machine that no state ends a state that does, which AWS asks for. */
function withEnd(machine: Region): Region {
  const states = Object.entries(machine.States as Record<string, Fields & { Type: string; End?: true }>)
  const open = states.find(([, { Type, Default }]) => Type === 'Choice' && !Default)
  if (!open || states.some(([, { Type, End }]) => End || Type === 'Succeed' || Type === 'Fail')) {
    return machine
  }
  const [name, choice] = open
  const States = { ...machine.States, [name]: { ...choice, Default: 'end' }, end: { Type: 'Succeed' } }
  return { ...machine, States }
}

/** Cuts away what cannot be reached, which AWS refuses. */
function prune(machine: Region): Region {
  const reached = new Set<string>()
  const visit = (name: string) => {
    if (reached.has(name)) {
      return
    }
    reached.add(name)
    const found = machine.States[name] as Fields
    for (const next of [
      found.Next,
      found.Default,
      ...(found.Choices ?? []).map((c) => c.Next),
      ...(found.Catch ?? []).map((c) => c.Next),
    ]) {
      if (next) {
        visit(next)
      }
    }
  }
  visit(machine.StartAt)
  const States = Object.fromEntries(
    Object.entries(machine.States)
      .filter(([name]) => reached.has(name))
      .map(([name, found]) => {
        const { Branches, ItemProcessor } = found as { Branches?: Region[]; ItemProcessor?: Region }
        return [
          name,
          {
            ...found,
            ...(Branches ? { Branches: Branches.map(prune) } : {}),
            ...(ItemProcessor ? { ItemProcessor: prune(ItemProcessor) } : {}),
          },
        ]
      }),
  )
  return { ...machine, States }
}

/** Machines of both query languages that end, whatever they are started with. */
export const machine = fc
  .constantFrom('JSONata', 'JSONPath')
  .chain((language) =>
    region(language, 's', 2).map((top) => ({ QueryLanguage: language, ...rename(withEnd(prune(top))) })),
  )
