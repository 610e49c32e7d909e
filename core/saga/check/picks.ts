import * as z from 'zod'
import { SagaDefinitionError } from '../../errors.ts'
import type { StepContract } from '../define/contract.ts'
import { itemSchema, sourceStep } from '../define/items.ts'
import { mayBeMissing } from './alternatives.ts'
import type { Flow } from './flow.ts'
import { findMismatch } from './mismatch.ts'

/** Throws `SagaDefinitionError` at the first thing that the step picks and does not find so at its place. */
export function checkPicks(contract: StepContract, path: string, flow: Flow): void {
  const picked = shapeOf(contract.input, contract.name, path)
  if (picked.input) {
    const source = { name: 'the input of the saga', schema: flow.saga.input }
    checkFit({ contract, path, pick: 'input', wanted: picked.input }, source)
  }
  checkItem(contract, path, { picked, flow })
  if (!picked.results) {
    return
  }
  const results = shapeOf(unwrap(picked.results), contract.name, path)
  for (const [key, wanted] of Object.entries(results)) {
    checkAnswer({ contract, path, pick: `results.${key}`, wanted }, key, flow)
  }
}

type Shape = Readonly<Record<string, z.ZodType>>

interface Pick {
  readonly contract: StepContract
  readonly path: string
  /** As it stands in the envelope: `results.validateOrder`. */
  readonly pick: string
  readonly wanted: z.ZodType
}

/** Returns the fields that a schema picks. A strict one would refuse the rest of the envelope in every execution. */
function shapeOf(schema: z.ZodType, step: string, path: string): Shape {
  if (!(schema instanceof z.ZodObject)) {
    return {}
  }
  if (schema.def.catchall instanceof z.ZodNever) {
    throw new SagaDefinitionError(
      path,
      `'${step}' picks with z.strictObject(), which refuses what else stands there; write z.object()`,
    )
  }
  return schema.shape
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema
}

function checkItem(
  contract: StepContract,
  path: string,
  { picked, flow }: { picked: Shape; flow: Flow },
): void {
  const { each } = flow
  const name = (['item', 'index'] as const).find(
    (field) => picked[field] && !mayBeMissing(picked[field], 'in'),
  )
  if (!each && name) {
    throw new SagaDefinitionError(
      path,
      `'${contract.name}' picks '${name}', which only steps inside an each() have; pick from input or results`,
    )
  }
  if (!each) {
    return
  }
  const source = sourceStep(each.items)
  const item = itemSchema(each.items)
  if (picked.item && item) {
    const list = `the list '${each.items.field}' of ${source ? `'${source.name}'` : 'the input'}`
    checkFit({ contract, path, pick: 'item', wanted: picked.item }, { name: list, schema: item })
  }
  if (picked.index) {
    const source = { name: `each '${each.name}'`, schema: z.number() }
    checkFit({ contract, path, pick: 'index', wanted: picked.index }, source)
  }
}

function checkAnswer(pick: Pick, key: string, flow: Flow): void {
  const { contract, path, wanted } = pick
  const answer = flow.answers.get(key)
  if (!answer) {
    const problem = explainAbsence(pick, key, flow)
    if (problem) {
      const known = [...flow.answers.keys()].map((each) => `results.${each}`).join(', ') || 'none'
      throw new SagaDefinitionError(
        path,
        `'${contract.name}' picks results.${key}${problem}; known here: ${known}`,
      )
    }
    return
  }
  if (answer.gap && !mayBeMissing(wanted, 'in')) {
    throw new SagaDefinitionError(
      path,
      `'${contract.name}' picks results.${key} of '${answer.step}', which may not be there: ${answer.gap}; ` +
        `write ${key}: ….optional() in the input of '${contract.name}'`,
    )
  }
  const once = answer.each ? `, once for each item of '${answer.each}',` : ''
  checkFit(pick, { name: `'${answer.step}'${once}`, schema: answer.schema })
}

/** An optional pick may be meant for another saga that shares the contract, but not for a step that comes too late. */
function explainAbsence({ contract, wanted }: Pick, key: string, flow: Flow): string | undefined {
  const place = flow.places.get(key)
  if (!place) {
    return mayBeMissing(wanted, 'in')
      ? undefined
      : ', and the saga has no step that answers it; add the step, or pick another answer'
  }
  const { step } = place
  if (step === contract.name) {
    return ', its own answer, which it has not given yet; pick another answer'
  }
  const parallel = flow.beside.get(key)
  return parallel
    ? ` of '${step}', which runs in another branch of '${parallel}' at the same time; put '${step}' before the parallel`
    : ` of '${step}', which runs later (${place.path}); put '${step}' before '${contract.name}'`
}

function checkFit({ contract, path, pick, wanted }: Pick, source: { name: string; schema: z.ZodType }): void {
  const mismatch = findMismatch(source.schema, wanted)
  if (mismatch) {
    const { wanted: what, given } = mismatch
    throw new SagaDefinitionError(
      path,
      `'${contract.name}' picks ${pick}${mismatch.path} as ${what}, and ${source.name} has ${given}; ` +
        'let the two schemas agree',
    )
  }
}
