import { isObject, type JsonObject } from '../machine/json.ts'
import { type Report, requireFields } from './report.ts'
import { hasOtherType, isNoneOf, isUnsupported, wasMissing } from './wording.ts'

interface Place {
  readonly at: string
  /** `ItemProcessor`, or `Iterator` in old definitions. */
  readonly field: string
  readonly type: 'STANDARD' | 'EXPRESS'
}

const EXECUTION_TYPES = ['STANDARD', 'EXPRESS']

/** ProcessorConfig of a Map, and what a Map in the mode DISTRIBUTED reads from. */
export function checkItemProcessor(
  report: Report,
  state: JsonObject,
  { ProcessorConfig: config = {} }: JsonObject,
  { at, field, type }: Place,
) {
  const where = `${at}/${field}/ProcessorConfig`
  if (!isObject(config)) {
    return report.fail(hasOtherType('[OBJECT]'), where)
  }
  const { Mode: mode = 'INLINE', ExecutionType: execution } = config
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED') {
    report.fail(isNoneOf(['INLINE', 'DISTRIBUTED']), `${where}/Mode`)
  }
  if (mode === 'DISTRIBUTED' && type === 'EXPRESS') {
    const unsupported = `The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines`
    report.fail(unsupported, `${where}/Mode`)
  }
  if (mode === 'INLINE' && execution !== undefined) {
    report.fail(isUnsupported('ExecutionType'), where)
  }
  if (mode === 'DISTRIBUTED' && requireFields(report, config, ['ExecutionType'], where)) {
    if (!EXECUTION_TYPES.includes(String(execution))) {
      report.fail(isNoneOf(EXECUTION_TYPES), `${where}/ExecutionType`)
    }
  }
  checkItemReader(report, state, `${at}/ItemReader`)
}

const READERS = ['getObject', 'listObjectsV2']

function checkItemReader(report: Report, { ItemReader: reader }: JsonObject, at: string) {
  if (reader === undefined) {
    return
  }
  if (!isObject(reader)) {
    return report.fail(hasOtherType('[OBJECT]'), at)
  }
  if (requireFields(report, reader, ['Resource'], at)) {
    const action = /^arn:[^:]+:states:::s3:(\w+)$/.exec(String(reader.Resource))?.[1] ?? ''
    if (!READERS.includes(action)) {
      report.fail(`The field 'Resource' does not match any of the allowed values`, `${at}/Resource`)
    }
  }
  const { ReaderConfig: config } = reader
  if (!isObject(config)) {
    return
  }
  const { InputType: input, CSVHeaderLocation: header } = config
  if (input === 'CSV' && header === undefined) {
    report.fail(wasMissing('CSVHeaderLocation'), `${at}/ReaderConfig`)
  }
  if (input === 'JSON' && header !== undefined) {
    report.fail(isUnsupported('CSVHeaderLocation'), `${at}/ReaderConfig`)
  }
  if (header === 'GIVEN') {
    requireFields(report, config, ['CSVHeaders'], `${at}/ReaderConfig`)
  }
}
