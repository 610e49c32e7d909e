import { expect, test } from 'vitest'
import { createEventSources } from '#local/queues/index.ts'

test('a source that has not changed is polled on after a deployment, and one that has is polled anew', async () => {
  const polls: number[] = []
  const sources = createEventSources({
    region: 'us-east-1',
    queues: {
      urlOf: (arn: string) => arn,
      request(_operation: string, { MaxNumberOfMessages }: { MaxNumberOfMessages: number }) {
        polls.push(MaxNumberOfMessages)
        return new Promise(() => {})
      },
    } as never,
    invoke: {} as never,
  })
  const source = {
    logicalId: 'Jobs',
    queueArn: 'arn:aws:sqs:us-east-1:111111111111:jobs',
    functionArn: 'arn:aws:lambda:us-east-1:111111111111:function:Worker',
    enabled: true,
    batchSize: 5,
    windowSeconds: 0,
    reportsFailures: false,
  }
  sources.deploy([source])
  sources.deploy([{ ...source }])
  expect(polls).toEqual([5])
  sources.deploy([
    { ...source, batchSize: 2 },
    { ...source, enabled: false },
  ])
  expect(polls).toEqual([5, 2])
  await sources.stop()
})
