import { expect, test } from 'vitest'
import { createS3 } from '#local/s3/index.ts'
import { createHarness, functionArn } from '../../../support/engine-harness.ts'

const config = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }
const target = {
  Resource: 'arn:aws:states:::s3:putObject',
  Parameters: { Bucket: 'results', Prefix: 'jobs' },
}

async function write(writer: object, more: object = {}, bucket = 'results') {
  const s3 = createS3({ folder: undefined, buckets: [bucket] })
  const harness = await createHarness(
    {
      work(n: number) {
        if (n < 0) {
          throw Object.assign(new Error('negative'), { name: 'Negative' })
        }
        return [n, n]
      },
    },
    { objects: s3 },
  )
  const ended = await harness.run(
    {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          MaxConcurrency: 1,
          Label: 'Mine',
          ItemProcessor: {
            ProcessorConfig: config,
            StartAt: 'Work',
            States: { Work: { Type: 'Task', Resource: functionArn('work'), End: true } },
          },
          ResultWriter: writer,
          End: true,
          ...more,
        },
      },
    },
    [1, -2, 3],
  )
  const read = async (key: string) => JSON.parse(String(await s3.get(bucket, key)))
  const [{ mapRunArn }] = (await harness.states.request('ListMapRuns', { executionArn: ended.arn }))
    .mapRuns as [{ mapRunArn: string }]
  return { ended, s3, read, mapRunArn, folder: `jobs/${mapRunArn.split(':').at(-1)}` }
}

test('writes what became of the executions, and a manifest that leads to it', async () => {
  const { ended, read, mapRunArn, folder } = await write(target, { ToleratedFailureCount: 1 })
  const Key = `${folder}/manifest.json`
  expect(ended).toMatchObject({
    status: 'SUCCEEDED',
    output: { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: 'results', Key } },
  })
  expect(await read(Key)).toEqual({
    DestinationBucket: 'results',
    MapRunArn: mapRunArn,
    ResultFiles: {
      FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: expect.any(Number) }],
      PENDING: [],
      SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: expect.any(Number) }],
    },
  })
  const succeeded = (await read(`${folder}/SUCCEEDED_0.json`)) as object[]
  expect(succeeded).toHaveLength(2)
  expect(succeeded).toContainEqual({
    ExecutionArn: expect.stringMatching(/:execution:machine-\w+\/Mine:/),
    Input: '1',
    InputDetails: { Included: true },
    Name: expect.any(String),
    Output: '[1,1]',
    OutputDetails: { Included: true },
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    StartDate: expect.stringMatching(/^\d{4}-.*Z$/),
    StateMachineArn: expect.stringMatching(/\/Mine$/),
    Status: 'SUCCEEDED',
    StopDate: expect.any(String),
  })
  expect(await read(`${folder}/FAILED_0.json`)).toMatchObject([
    { Input: '-2', Status: 'FAILED', Error: 'Negative', RedriveStatus: 'REDRIVABLE_BY_MAP_RUN' },
  ])
})

test('a run that fails writes what it has, and what it did not start', async () => {
  const { ended, read, folder } = await write(target)
  expect(ended).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' })
  expect(await read(`${folder}/PENDING_0.json`)).toEqual([
    { Input: '3', InputDetails: { Included: true }, Status: 'PENDING' },
  ])
})

test.each([
  [{ Transformation: 'COMPACT', OutputType: 'JSON' }, '[[3,3],[1,1]]', 'json'],
  [{ Transformation: 'FLATTEN', OutputType: 'JSON' }, '[3,3,1,1]', 'json'],
  [{ Transformation: 'COMPACT', OutputType: 'JSONL' }, '[3,3]\n[1,1]\n', 'jsonl'],
])('with %j it writes %s', async (WriterConfig, text, ending) => {
  const { s3, folder } = await write({ ...target, WriterConfig }, { ToleratedFailureCount: 1 })
  expect(String(await s3.get('results', `${folder}/SUCCEEDED_0.${ending}`))).toBe(text)
})

test('without a place the transformed results are the output', async () => {
  const flattened = { WriterConfig: { Transformation: 'FLATTEN', OutputType: 'JSON' } }
  expect((await write(flattened, { ToleratedFailureCount: 1 })).ended.output).toEqual([1, 1, 3, 3])
})

test('a bucket that is not there fails the run', async () => {
  const { ended } = await write(target, { ToleratedFailureCount: 1 }, 'another')
  expect(ended).toMatchObject({
    status: 'FAILED',
    error: 'States.ResultWriterFailed',
    cause: expect.stringMatching(/^The specified bucket does not exist \(Service: Amazon S3; /),
  })
})
