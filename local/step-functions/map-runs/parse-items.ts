import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { type Item, type Items, isItems, itemsOf, STATE_DATA } from '../machine/item.ts'
import { isObject, type Json, type JsonObject } from '../machine/json.ts'

/** Items in the body of an object, in the format that ReaderConfig names. Throws for a body that is of another. */
export async function* parseItems(
  body: Buffer,
  config: JsonObject,
  source = STATE_DATA,
): AsyncGenerator<Item> {
  const bytes = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body
  if (config.InputType === 'JSON' || config.InputType === undefined) {
    yield* itemsOf(parseJson(bytes, config.ItemsPointer), source)
    return
  }
  for await (const value of parseRecords(bytes, config)) {
    yield { value, source }
  }
}

async function* parseRecords(bytes: Buffer, config: JsonObject): AsyncGenerator<Json> {
  const type = String(config.InputType)
  switch (type) {
    case 'JSONL':
      return yield* parseLines(bytes)
    case 'CSV':
      return yield* parseCsv(bytes, config)
    default:
      throw new Error(`the local cloud reads items in JSON, JSONL, CSV and MANIFEST, and not in ${type}`)
  }
}

function parseJson(bytes: Buffer, pointer: Json | undefined): Items {
  const value = followPointer(JSON.parse(withoutMark(bytes.toString())) as Json, pointer)
  if (!isItems(value)) {
    throw new Error('Attempting to map over non-iterable node.')
  }
  return value
}

/** ItemsPointer is a JSON Pointer (RFC 6901). */
function followPointer(value: Json, pointer: Json | undefined): Json | undefined {
  let at: Json | undefined = value
  for (const part of typeof pointer === 'string' ? pointer.split('/').slice(1) : []) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    at = Array.isArray(at) ? at[Number(name)] : isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined
  }
  return at
}

function* parseLines(bytes: Buffer): Generator<Json> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start)
    const line = withoutMark(bytes.toString('utf8', start, end < 0 ? bytes.length : end)).trim()
    start = end < 0 ? bytes.length : end + 1
    if (line !== '') {
      yield JSON.parse(line) as Json
    }
  }
}

const DELIMITERS: Record<string, string> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' }

/** Fields that a line lacks are empty, those that no header names are left out. */
async function* parseCsv(bytes: Buffer, config: JsonObject): AsyncGenerator<Json> {
  const delimiter = DELIMITERS[String(config.CSVDelimiter ?? 'COMMA')] ?? ','
  let headers: string[] | undefined
  if (config.CSVHeaderLocation === 'GIVEN') {
    headers = checkHeaders((config.CSVHeaders ?? []) as string[])
  }
  for await (const fields of readRecords(bytes, delimiter)) {
    if (headers) {
      yield Object.fromEntries(headers.map((header, i) => [header, fields[i] ?? '']))
    } else {
      headers = checkHeaders(fields)
    }
  }
}

/** Yields the fields of each line, of those that are not empty. */
export async function* readRecords(bytes: Buffer, delimiter = ','): AsyncGenerator<string[]> {
  // Most clouds read no CSV.
  const { parse } = await import('csv-parse')
  const options = {
    delimiter,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }
  yield* Readable.from([bytes]).pipe(parse(options)) as AsyncIterable<string[]>
}

function checkHeaders(headers: string[]): string[] {
  if (new Set(headers).size < headers.length) {
    throw new Error('CSV headers cannot contain duplicates.')
  }
  return headers
}

/** Without the byte order mark that some programs begin a file with. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
