import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createS3 } from '#local/s3/index.ts'
import { createHarness } from '../../../support/engine-harness.ts'

const config = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }
const processor = { ProcessorConfig: config, StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } }
const from = { Bucket: 'data', Key: 'items' }

async function readFrom(body: string | Buffer, reader: object, more: object = {}, input: object = {}) {
  const s3 = createS3({ folder: undefined, buckets: ['data'] })
  await s3.put('data', 'items', body)
  await s3.put('data', 'other/1', '[7]')
  const harness = await createHarness({}, { objects: s3 })
  return harness.run(
    {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: from, ...reader },
          ItemProcessor: processor,
          End: true,
          ...more,
        },
      },
    },
    input,
  )
}

const csv = (more: object) => ({ ReaderConfig: { InputType: 'CSV', ...more } })
const firstRow = csv({ CSVHeaderLocation: 'FIRST_ROW' })
const given = (...headers: string[]) => csv({ CSVHeaderLocation: 'GIVEN', CSVHeaders: headers })
const json = (more: object = {}) => ({ ReaderConfig: { InputType: 'JSON', ...more } })

test.each([
  ['a JSON array', '[1,"x",{"a":null}]', json(), [1, 'x', { a: null }]],
  ['an array inside, by ItemsPointer', '{"a/b":{"list":[1]}}', json({ ItemsPointer: '/a~1b/list' }), [1]],
  [
    'the members of a JSON object',
    '{"a":1,"b":{"x":2}}',
    json(),
    [
      { Key: 'a', Value: 1 },
      { Key: 'b', Value: { x: 2 } },
    ],
  ],
  [
    'an object inside, by ItemsPointer',
    '{"in":{"a":1}}',
    json({ ItemsPointer: '/in' }),
    [{ Key: 'a', Value: 1 }],
  ],
  ['JSON Lines', '{"a":1}\n\n[2]\r\n"x"', { ReaderConfig: { InputType: 'JSONL' } }, [{ a: 1 }, [2], 'x']],
  [
    'CSV with headers in the first row',
    'A,B\n1,"x, y"\n,\n',
    firstRow,
    [
      { A: '1', B: 'x, y' },
      { A: '', B: '' },
    ],
  ],
  [
    'CSV with given headers',
    '1,2\n3,4\n',
    given('A', 'B'),
    [
      { A: '1', B: '2' },
      { A: '3', B: '4' },
    ],
  ],
  [
    'lines that are too long or too short',
    '1,2,3\n   \n',
    given('A', 'B'),
    [
      { A: '1', B: '2' },
      { A: '   ', B: '' },
    ],
  ],
  [
    'another delimiter',
    'A|B\n1|2',
    csv({ CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: 'PIPE' }),
    [{ A: '1', B: '2' }],
  ],
  ['a file with a byte order mark', '\ufeffA\n1', firstRow, [{ A: '1' }]],
  ['what is compressed', gzipSync('[1,2]'), json(), [1, 2]],
])('reads %s', async (_, body, reader, output) => {
  const ended = await readFrom(body, reader)
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output })
  expect(ended.events[2]).toMatchObject({
    type: 'MapStateStarted',
    mapStateStartedEventDetails: { length: 0 },
  })
})

test.each([
  [json({ MaxItems: 2 }), [1, 2]],
  [json({ MaxItems: 0 }), [1, 2, 3]],
  [json({ MaxItemsPath: '$.most' }), [1]],
])('with %j no more items are read', async (reader, output) => {
  expect((await readFrom('[1,2,3]', reader, {}, { most: '1' })).output).toEqual(output)
})

// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html#contextobject-map
test.each([
  ['getObject', from, json(), '{"a":1}', [{ Key: 'a', Value: 1, Source: 'S3://data/items' }]],
  ['getObject', from, given('A'), 'x', [{ Value: { A: 'x' }, Source: 'S3://data/items' }]],
  ['listObjectsV2', { Bucket: 'data', Prefix: 'i' }, {}, '[]', [{ Source: 'S3://data' }]],
  [
    'listObjectsV2',
    { Bucket: 'data', Prefix: '' },
    json({ Transformation: 'LOAD_AND_FLATTEN' }),
    '[5]',
    [
      { Value: 5, Source: 'S3://data/items' },
      { Value: 7, Source: 'S3://data/other/1' },
    ],
  ],
])(
  'the context object says where an item of %s %j, %j is from',
  async (call, Parameters, reader, body, items) => {
    const { output } = await readFrom(
      body,
      { Resource: `arn:aws:states:::s3:${call}`, Parameters, ...reader },
      { ItemSelector: { 'item.$': '$$.Map.Item' } },
    )
    expect(output).toMatchObject(items.map((item, Index) => ({ item: { Index, ...item } })))
  },
)

test('lists objects, and reads them all with LOAD_AND_FLATTEN', async () => {
  const listing = {
    Resource: 'arn:aws:states:::s3:listObjectsV2',
    Parameters: { Bucket: 'data', Prefix: '' },
  }
  const { output } = await readFrom('[5,6]', listing)
  expect(output).toEqual([
    {
      Etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      Key: 'items',
      LastModified: expect.any(Number),
      Size: 5,
      StorageClass: 'STANDARD',
    },
    expect.objectContaining({ Key: 'other/1' }),
  ])
  const flattened = { ...listing, ReaderConfig: { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' } }
  expect((await readFrom('[5,6]', flattened)).output).toEqual([5, 6, 7])
})

test('reads what the manifest of an inventory names', async () => {
  const s3 = createS3({ folder: undefined, buckets: ['data', 'lists'] })
  const manifest = {
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key, Size',
    destinationBucket: 'arn:aws:s3:::lists',
    files: [{ key: 'one.csv.gz' }, { key: 'two.csv' }],
  }
  await s3.put('data', 'manifest.json', JSON.stringify(manifest))
  await s3.put('lists', 'one.csv.gz', gzipSync('"b","k1","1"\n"b","k2","2"\n'))
  await s3.put('lists', 'two.csv', '"b","k3","3"\n')
  const harness = await createHarness({}, { objects: s3 })
  const { output } = await harness.run({
    QueryLanguage: 'JSONata',
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'MANIFEST', MaxItems: '{% 1 + 1 %}' },
          Arguments: { Bucket: "{% 'da' & 'ta' %}", Key: 'manifest.json' },
        },
        ItemSelector: '{% $states.context.Map.Item.Value.Key %}',
        ItemBatcher: { MaxItemsPerBatch: '{% 2 %}', BatchInput: { at: '{% $states.context.State.Name %}' } },
        ItemProcessor: processor,
        End: true,
      },
    },
  })
  expect(output).toEqual([{ BatchInput: { at: 'Each' }, Items: ['k1', 'k2'] }])
})

test.each([
  ['1', json(), 'Attempting to map over non-iterable node.'],
  ['A,A\n1,2', firstRow, 'CSV headers cannot contain duplicates.'],
  ['[1]', json({ MaxItemsPath: '$.least' }), 'field MaxItems must be positive'],
  [
    '[1]',
    { Parameters: { ...from, Key: 'none' } },
    /^The specified key does not exist\. \(Service: Amazon S3; Status Code: 404; Error Code: NoSuchKey; /,
  ],
  [
    '[1]',
    { Parameters: { ...from, Bucket: 'none' } },
    /^The specified bucket does not exist \(Service: Amazon S3; /,
  ],
])('%s read with %j fails the Map Run', async (body, reader, cause) => {
  const ended = await readFrom(body, reader, {}, { least: -1 })
  expect(ended).toMatchObject({
    status: 'FAILED',
    error: 'States.ItemReaderFailed',
    cause: typeof cause === 'string' ? cause : expect.stringMatching(cause),
  })
  expect(ended.signature.slice(3, -1)).toEqual([
    'MapRunStarted',
    'MapRunFailed States.ItemReaderFailed',
    'MapStateFailed',
  ])
})

test('a redrive of a run that could not read its items begins another', async () => {
  const s3 = createS3({ folder: undefined, buckets: ['data'] })
  const harness = await createHarness({}, { objects: s3 })
  const reader = { Resource: 'arn:aws:states:::s3:getObject', Parameters: from }
  const state = { Type: 'Map', ItemReader: reader, ItemProcessor: processor, End: true }
  const { arn, status } = await harness.run({ StartAt: 'Each', States: { Each: state } })
  expect(status).toBe('FAILED')
  await s3.put('data', 'items', '[1]')
  await harness.states.request('RedriveExecution', { executionArn: arn })
  expect(await harness.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: [1] })
  const { mapRuns } = await harness.states.request('ListMapRuns', { executionArn: arn })
  expect(mapRuns).toHaveLength(2)
})
