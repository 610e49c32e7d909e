import * as z from 'zod'
import { resultKey, type StepContract } from './contract.ts'

/** A list that an execution holds: of the saga's input, or of an earlier step's result. */
export interface Items {
  readonly source: StepContract | z.ZodType
  readonly field: string
}

type ListIn<Value> = Extract<
  { [Key in keyof Value]-?: NonNullable<Value[Key]> extends readonly unknown[] ? Key : never }[keyof Value],
  string
>

/** The list that a step has answered, `itemsOf(planMigration, 'services')`, or one of the saga's input, by its schema. */
export function itemsOf<C extends StepContract>(source: C, field: ListIn<z.output<C['output']>>): Items
export function itemsOf<Schema extends z.ZodType>(source: Schema, field: ListIn<z.output<Schema>>): Items
export function itemsOf(source: StepContract | z.ZodType, field: string): Items {
  return { source, field }
}

/** The step that answers the list; undefined where the saga's input holds it. */
export function sourceStep({ source }: Items): StepContract | undefined {
  return 'kind' in source && source.kind === 'step' ? source : undefined
}

/** Where a state finds the list, as JSONata. */
export function itemsPath(items: Items): string {
  const step = sourceStep(items)
  return `$states.input.${step ? `results.${resultKey(step.name)}` : 'input'}.${items.field}`
}

/** The fields of the source that are lists. */
export function listsOf(items: Items): string[] {
  const shape = shapeOf(items)
  return Object.keys(shape).filter((key) => elementOf(shape[key]!))
}

/** Returns the schema of one item; undefined where the field is no list. */
export function itemSchema(items: Items): z.ZodType | undefined {
  const list = shapeOf(items)[items.field]
  return list && elementOf(list)
}

function shapeOf(items: Items): Record<string, z.ZodType> {
  const schema = sourceStep(items)?.output ?? items.source
  return schema instanceof z.ZodObject ? schema.shape : {}
}

function elementOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional) {
    return elementOf(schema.unwrap() as z.ZodType)
  }
  return schema instanceof z.ZodArray ? (schema.element as z.ZodType) : undefined
}
