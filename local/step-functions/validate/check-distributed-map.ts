import { readExpression } from '../jsonata/template.ts'
import { isObject, type JsonObject } from '../machine/json.ts'
import { checkFields } from './check-fields.ts'
import { checkNumber } from './check-number.ts'
import { checkNumberPath } from './check-paths.ts'
import { type Report, requireFields } from './report.ts'
import { ITEM_BATCHER, PROCESSOR_CONFIG } from './state-fields.ts'
import {
  excludeEachOther,
  hasOtherType,
  IS_NOT_ALLOWED,
  isNoneOf,
  isUnsupported,
  wasMissing,
} from './wording.ts'

interface Place {
  readonly at: string
  /** `ItemProcessor`, or `Iterator` in old definitions. */
  readonly field: string
  readonly type: 'STANDARD' | 'EXPRESS'
  /** Of the Map. */
  readonly language: string
}

const EXECUTION_TYPES = ['STANDARD', 'EXPRESS']

/** Whether the states of an item processor run in Express executions, with their restrictions. */
export function hasExpressExecutions({ ProcessorConfig: config }: JsonObject): boolean {
  return isObject(config) && config.Mode === 'DISTRIBUTED' && config.ExecutionType === 'EXPRESS'
}

/** ProcessorConfig of a Map, and what a Map in the mode DISTRIBUTED reads from. */
export function checkItemProcessor(
  report: Report,
  state: JsonObject,
  { ProcessorConfig: config = {} }: JsonObject,
  { at, field, type, language }: Place,
) {
  const where = `${at}/${field}/ProcessorConfig`
  if (!isObject(config)) {
    return report.fail(hasOtherType('[OBJECT]'), where)
  }
  checkFields(report, config, where, { language, fields: PROCESSOR_CONFIG })
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
  checkItemReader(report, state, `${at}/ItemReader`, language)
  checkItemBatcher(report, state, `${at}/ItemBatcher`, language)
  checkResultWriter(report, state, `${at}/ResultWriter`)
}

const READERS = ['getObject', 'listObjectsV2']

function checkItemReader(report: Report, { ItemReader: reader }: JsonObject, at: string, language: string) {
  if (reader === undefined) {
    return
  }
  if (!isObject(reader)) {
    return report.fail(hasOtherType('[OBJECT]'), at)
  }
  if (requireFields(report, reader, ['Resource'], at)) {
    const action = /^arn:[^:]+:states:::s3:(\w+)$/.exec(String(reader.Resource))?.[1] ?? ''
    if (!READERS.includes(action)) {
      report.fail(IS_NOT_ALLOWED, `${at}/Resource`)
    }
  }
  const { ReaderConfig: config } = reader
  if (!isObject(config)) {
    return
  }
  checkAmount(report, config, `${at}/ReaderConfig`, { field: 'MaxItems', most: 100_000_000, language })
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

function checkItemBatcher(
  report: Report,
  { ItemBatcher: batcher }: JsonObject,
  at: string,
  language: string,
) {
  if (batcher === undefined) {
    return
  }
  if (!isObject(batcher)) {
    return report.fail(hasOtherType('[OBJECT]'), at)
  }
  checkFields(report, batcher, at, { language, fields: ITEM_BATCHER })
  for (const field of ['MaxItemsPerBatch', 'MaxInputBytesPerBatch']) {
    checkAmount(report, batcher, at, { field, language })
  }
}

/** A number, or in JSONPath a path to one, which the Context Object cannot have. */
function checkAmount(
  report: Report,
  holder: JsonObject,
  at: string,
  { field, most, language }: { field: string; most?: number; language: string },
) {
  const { [field]: value, [`${field}Path`]: path } = holder
  if (value !== undefined && path !== undefined) {
    report.fail(excludeEachOther([field, `${field}Path`]), at)
  }
  if (language !== 'JSONata' || readExpression(value) === undefined) {
    checkNumber(report, value, `${at}/${field}`, { least: 0, ...(most === undefined ? {} : { most }) })
  }
  if (path !== undefined && language !== 'JSONata') {
    checkNumberPath(report, path, `${at}/${field}Path`)
  }
}

/** Results are put into S3; without a place they are transformed alone. */
function checkResultWriter(report: Report, { ResultWriter: writer }: JsonObject, at: string) {
  if (writer !== undefined && !isObject(writer)) {
    return report.fail(hasOtherType('[OBJECT]'), at)
  }
  const resource = writer?.Resource
  if (resource !== undefined && !/^arn:[^:]+:states:::s3:putObject$/.test(String(resource))) {
    report.fail(IS_NOT_ALLOWED, `${at}/Resource`)
  }
}
