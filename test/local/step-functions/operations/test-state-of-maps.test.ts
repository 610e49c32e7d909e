import { expect, test } from 'vitest'
import { innerMachine, inspect, testState } from '#test/support/test-state.ts'

test('a Map is tested by its items and what they come to', async () => {
  const state = {
    Type: 'Map',
    ItemsPath: '$.list',
    ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value' },
    MaxConcurrency: 2,
    ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
    Next: 'After',
  }
  const request = { input: '{"list":["a","b"]}', mock: { result: '["A","B"]' } }
  expect(await testState(state, request)).toMatchObject({
    status: 'SUCCEEDED',
    output: '["A","B"]',
    nextState: 'After',
  })
  expect(await inspect(state, request)).toMatchObject({
    afterItemsPath: ['a', 'b'],
    afterItemSelector: [
      { i: 0, v: 'a' },
      { i: 1, v: 'b' },
    ],
    maxConcurrency: 2,
  })
  expect(await testState(state, { ...request, input: '{"list":7}' })).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'Reference path "$.list" must point to array.',
  })
})

test('a distributed Map reads the items that the request has for it, and tolerates so many failures', async () => {
  const state = {
    Type: 'Map',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      Parameters: { Bucket: 'b', Key: 'k' },
    },
    ItemProcessor: {
      ...innerMachine,
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    },
    ToleratedFailureCount: 1,
    End: true,
  }
  const run = (failures: number, mapItemReaderData = 'id,name\n1,"A, B"\n2,C\n') =>
    testState(state, {
      mock: { result: failures === 0 ? '[1,2]' : '[1]' },
      stateConfiguration: { mapItemReaderData, mapIterationFailureCount: failures },
    })
  const read = await run(0)
  expect(read).toMatchObject({ status: 'SUCCEEDED', inspectionData: { toleratedFailureCount: 1 } })
  expect((read.inspectionData as { afterItemsPath: string }).afterItemsPath).toBe(
    '[{"id":"1","name":"A, B"},{"id":"2","name":"C"}]',
  )
  expect(await run(1)).toMatchObject({ status: 'SUCCEEDED', output: '[1]' })
  expect(await run(2)).toMatchObject({
    status: 'FAILED',
    error: 'States.ExceedToleratedFailureThreshold',
  })
  expect(await run(0, 'id,id\n1,2')).toMatchObject({ error: 'States.ItemReaderFailed' })
})

test('a Map with two limits of failures fails as soon as one of them is breached', async () => {
  const state = {
    Type: 'Map',
    ItemProcessor: innerMachine,
    ToleratedFailureCount: 1,
    ToleratedFailurePercentage: 40,
    End: true,
  }
  const run = (failures: number, items: number) =>
    testState(state, {
      input: JSON.stringify(Array.from({ length: items }, () => 1)),
      mock: { result: '[1]' },
      stateConfiguration: { mapIterationFailureCount: failures },
    })
  const exceeded = { status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' }
  expect(await run(1, 3)).toMatchObject({ status: 'SUCCEEDED' })
  expect(await run(1, 2)).toMatchObject(exceeded)
  expect(await run(2, 10)).toMatchObject(exceeded)
})

const distributed = (more: object) => ({
  Type: 'Map',
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'P',
    States: { P: { Type: 'Pass', End: true } },
  },
  End: true,
  ...more,
})

test('batches are shown as executions of a Map Run get them, by paths too', async () => {
  const ItemBatcher = { MaxItemsPerBatchPath: '$.size', BatchInput: { 'size.$': '$.size' } }
  const tested = await testState(distributed({ ItemsPath: '$.items', ItemBatcher }), {
    input: JSON.stringify({ items: [1, 2, 3], size: 2 }),
    mock: { result: '[1,2]' },
  })
  const { afterItemBatcher } = tested.inspectionData as Record<string, string>
  expect(JSON.parse(afterItemBatcher!)).toEqual([
    { BatchInput: { size: 2 }, Items: [1, 2] },
    { BatchInput: { size: 2 }, Items: [3] },
  ])
})

test('data of an ItemReader are read as a Map Run reads them', async () => {
  const read = async (ReaderConfig: object, mapItemReaderData: string, count: number) => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig,
      Parameters: { Bucket: 'b', Key: 'k' },
    }
    const tested = await testState(distributed({ ItemReader }), {
      input: '{"most":1}',
      mock: { result: JSON.stringify(Array.from({ length: count }, () => 0)) },
      stateConfiguration: { mapItemReaderData },
    })
    return tested.inspectionData as Record<string, string>
  }
  const pointed = await read({ InputType: 'JSON', ItemsPointer: '/a/b' }, '{"a":{"b":[1,2]}}', 2)
  expect(pointed).toMatchObject({ afterItemsPointer: '[1,2]', afterItemsPath: '[1,2]' })
  const limited = await read({ InputType: 'JSONL', MaxItemsPath: '$.most' }, '{"a":1}\n{"a":2}\n', 1)
  expect(limited).toMatchObject({ afterItemsPath: '[{"a":1}]' })
  const piped = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'], CSVDelimiter: 'PIPE' }
  expect(await read(piped, '1|2', 1)).toMatchObject({ afterItemsPath: '[{"x":"1","y":"2"}]' })
})
