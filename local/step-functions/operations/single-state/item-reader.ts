import { StateFailure } from '../../machine/failure.ts'
import { isObject, type Json, type JsonObject } from '../../machine/json.ts'

/** Returns the items in data as an ItemReader's source has them. Throws States.ItemReaderFailed. */
export function readItems({ ReaderConfig: config = {} }: JsonObject, data: string): Json[] {
  const { InputType: type = 'JSON', MaxItems: most } = isObject(config) ? config : {}
  const items = parseItems(String(type), data, isObject(config) ? config : {})
  return typeof most === 'number' && most > 0 ? items.slice(0, most) : items
}

function parseItems(type: string, data: string, config: JsonObject): Json[] {
  switch (type) {
    case 'CSV':
      return parseCsv(data, config)
    case 'JSONL':
      return data
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(parseJson)
    default: {
      const items = parseJson(data)
      if (!Array.isArray(items)) {
        throw failed('Attempting to map over non-iterable node.')
      }
      return items
    }
  }
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw failed((error as Error).message)
  }
}

function parseCsv(data: string, { CSVHeaderLocation: location, CSVHeaders: given }: JsonObject): Json[] {
  const rows = data
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(splitRow)
  const headers = location === 'GIVEN' && Array.isArray(given) ? given.map(String) : (rows.shift() ?? [])
  if (new Set(headers).size < headers.length) {
    throw failed('CSV headers cannot contain duplicates.')
  }
  return rows.map((row) => Object.fromEntries(headers.map((header, i) => [header, row[i] ?? ''])))
}

/** Fields in quotes may have commas, and quotes that are written twice. */
function splitRow(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  )
}

function failed(cause: string): StateFailure {
  return new StateFailure('States.ItemReaderFailed', cause)
}
