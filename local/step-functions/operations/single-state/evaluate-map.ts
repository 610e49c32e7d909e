import { AwsError } from '#local/aws-error.ts'
import { selectBatching } from '../../interpreter/kinds/distributed-map.ts'
import { exceedsTolerance, selectTolerance } from '../../interpreter/kinds/tolerance.ts'
import { EvaluationFailure, StateFailure } from '../../machine/failure.ts'
import { type Item, inputOf, isItems, isList, itemContext, itemsOf } from '../../machine/item.ts'
import { isObject, type Json } from '../../machine/json.ts'
import { batch } from '../../map-runs/batches.ts'
import { readItems } from './item-reader.ts'
import { resultOf, type Test } from './state-test.ts'

/** Returns the result of a Map whose iterations are mocked; its items and what an iteration gets are evaluated. */
export async function evaluateMap(test: Test, input: Json): Promise<Json> {
  const { node, scope, inspection, mock, configuration } = test
  const items = await selectItems(test, input)
  if (node.language.name === 'JSONPath') {
    inspection.note('afterItemsPath', items.map(inputOf))
  }
  const inputs = await countIterations(test, input, await selectInputs(test, input, items))
  await noteLimits(test, input)
  const failed = configuration.mapIterationFailureCount ?? 0
  if (failed > inputs) {
    throw invalid('Map iteration failure count must be less than or equal to the number of Map iterations.')
  }
  const result = resultOf(mock!)
  if (exceedsTolerance(await selectTolerance(node.language, scope, input), failed, inputs)) {
    const cause = 'The specified tolerated failure threshold was exceeded'
    throw new StateFailure('States.ExceedToleratedFailureThreshold', cause)
  }
  if (failed === 0 && Array.isArray(result) && result.length !== inputs) {
    throw invalid("Input array does not equal the mocked result array's size.")
  }
  return result
}

/** The cause of items that are no list has no prose around it. */
async function selectItems(test: Test, input: Json): Promise<Item[]> {
  const { node, scope, configuration } = test
  const { ItemReader: reader } = node.definition
  if (isObject(reader)) {
    if (configuration.mapItemReaderData === undefined) {
      throw invalid('ItemReader data must be specified when testing a Map state with ItemReader specified.')
    }
    return readItems(test, input, configuration.mapItemReaderData)
  }
  try {
    const items = await (node.distributed
      ? node.language.selectItems(scope, input, isItems)
      : node.language.selectItems(scope, input, isList))
    return [...itemsOf(items)]
  } catch (error) {
    if (error instanceof EvaluationFailure && error.error === 'States.Runtime') {
      throw new StateFailure(error.error, error.message.replace(/"\$\$/, '"$'))
    }
    throw error
  }
}

async function selectInputs({ node, scope, inspection }: Test, input: Json, items: Item[]): Promise<Json[]> {
  const inputs: Json[] = []
  for (const [index, item] of items.entries()) {
    const own = { ...scope, context: { ...scope.context, ...itemContext(index, item) } }
    inputs.push(await node.language.selectItem(own, input, inputOf(item)))
  }
  if (node.definition.ItemSelector !== undefined || node.definition.Parameters !== undefined) {
    inspection.note('afterItemSelector', inputs)
  }
  return inputs
}

/** With an ItemBatcher an iteration gets several items. */
async function countIterations(
  { node, scope, inspection }: Test,
  input: Json,
  inputs: Json[],
): Promise<number> {
  const batching = node.distributed && (await selectBatching(node.distributed, scope, input))
  if (!batching) {
    return inputs.length
  }
  const batches: Json[] = []
  for await (const { input } of batch(
    inputs.map((each) => JSON.stringify(each)),
    batching,
  )) {
    batches.push(JSON.parse(input) as Json)
  }
  inspection.note('afterItemBatcher', batches)
  return batches.length
}

const TOLERANCES = ['ToleratedFailureCount', 'ToleratedFailurePercentage'] as const

async function noteLimits({ node, scope, inspection }: Test, input: Json) {
  const concurrency = await node.language.selectInteger(scope, input, 'MaxConcurrency')
  inspection.noteNumber('maxConcurrency', concurrency ?? 0)
  for (const field of TOLERANCES) {
    const value = await node.language.selectInteger(scope, input, field)
    if (value !== undefined) {
      inspection.noteNumber(`${field[0]!.toLowerCase()}${field.slice(1)}`, value)
    }
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
