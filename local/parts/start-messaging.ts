import type { Assembly } from '#local/assembly/index.ts'
import type { Invoke } from '#local/lambda/index.ts'
import { createEventSources, createQueues, type Queues } from '#local/queues/index.ts'
import { createTopics, type Topics } from '#local/topics/index.ts'
import type { Parts } from './parts.ts'

export interface Messaging {
  queues: Queues
  topics: Topics
  /** Begins to hand what is in queues to their functions. */
  poll(): void
  /** Brings the queues, topics and event sources of another assembly. */
  deployFrom(assembly: Assembly): Promise<void>
}

/** Queues, topics, and what invokes functions with their messages. */
export function startMessaging(
  { options, clock, folder, checksums, assembly, environment, onStop }: Parts,
  { awsUrl, invoke }: { awsUrl: string; invoke: Invoke },
): Messaging {
  const { report } = options
  const queues = createQueues({
    ...environment,
    awsUrl,
    folder: folder?.file('queues'),
    queues: assembly.queues,
    onOpen: () => checksums?.expectNew(),
  })
  const topics = createTopics({
    ...environment,
    ...{ clock, queues, invoke, report },
    topics: assembly.topics,
    subscriptions: assembly.subscriptions,
  })
  const sources = createEventSources({ region: environment.region, queues, invoke, report })
  // Closed before what is on its way is waited for: that ends the long polls.
  onStop(() => sources.stop())
  onStop(() => queues.stop())
  return {
    queues,
    topics,
    poll: () => sources.deploy(assembly.eventSources),
    async deployFrom(next) {
      await queues.deploy(next.queues)
      topics.deploy(next.topics, next.subscriptions)
      sources.deploy(next.eventSources)
    },
  }
}
