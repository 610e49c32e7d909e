import { describeChildDefinition, distributedProcessor } from '../machine/child-definition.ts'
import { isObject, type JsonObject } from '../machine/json.ts'
import type { Language } from '../machine/language.ts'
import { type DistributedMap, hashDefinition, type NestedFields } from '../machine/machine.ts'

interface Compiling {
  /** Query language of the machine, which the child executions inherit. */
  machineLanguage: string
  speak: (fields: JsonObject, prefix?: string) => Language
}

/** Returns undefined for every state but a Map in the mode DISTRIBUTED. */
export function compileDistributedMap(
  name: string,
  state: JsonObject,
  { machineLanguage, speak }: Compiling,
): DistributedMap | undefined {
  const processor = distributedProcessor(state)
  if (!processor) {
    return undefined
  }
  const nest = (holder: JsonObject, field: string, prefix = ''): NestedFields | undefined => {
    const definition = holder[field]
    return isObject(definition)
      ? { definition, language: speak(definition, `${prefix}${field}/`) }
      : undefined
  }
  const reader = nest(state, 'ItemReader')
  const { ExecutionType } = processor.ProcessorConfig as JsonObject
  return {
    isExpress: ExecutionType === 'EXPRESS',
    label: state.Label === undefined ? createLabel(name) : String(state.Label),
    definition: hashDefinition(describeChildDefinition(processor, machineLanguage)),
    reader,
    readerConfig: reader && nest(reader.definition, 'ReaderConfig', 'ItemReader/'),
    batcher: nest(state, 'ItemBatcher'),
    writer: nest(state, 'ResultWriter'),
  }
}

/** The label of a Map that gives none: its name, as far as labels allow. */
function createLabel(name: string): string {
  return name.replace(/[^\w.-]/g, '-').slice(0, 40)
}
