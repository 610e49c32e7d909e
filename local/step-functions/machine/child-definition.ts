import { isObject, type Json, type JsonObject } from './json.ts'

/** Returns the item processor of a Map in the mode DISTRIBUTED; undefined for every other state. */
export function distributedProcessor(state: JsonObject): JsonObject | undefined {
  const processor = state.ItemProcessor ?? state.Iterator
  if (state.Type !== 'Map' || !isObject(processor) || !isObject(processor.ProcessorConfig)) {
    return undefined
  }
  return processor.ProcessorConfig.Mode === 'DISTRIBUTED' ? processor : undefined
}

/** Returns the text of the definition that child executions of an item processor run. */
export function describeChildDefinition(processor: JsonObject, machineLanguage: string): string {
  return JSON.stringify(
    machineLanguage === 'JSONPath' ? processor : { ...processor, QueryLanguage: machineLanguage },
  )
}

/** Returns the definitions that child executions of a machine run, however deep their Maps are. */
export function findChildDefinitions(text: string): string[] {
  const definition = JSON.parse(text) as JsonObject
  const language = String(definition.QueryLanguage ?? 'JSONPath')
  const found: string[] = []
  const visit = (region: Json | undefined): void => {
    if (!isObject(region) || !isObject(region.States)) {
      return
    }
    for (const state of Object.values(region.States)) {
      if (isObject(state)) {
        const processor = distributedProcessor(state)
        if (processor) {
          found.push(describeChildDefinition(processor, language))
        }
        for (const inner of [state.ItemProcessor ?? state.Iterator ?? state.Branches ?? []].flat()) {
          visit(inner)
        }
      }
    }
  }
  visit(definition)
  return found
}
