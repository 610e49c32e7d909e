import type { EventBus } from '#local/events/index.ts'
import type { Queues } from '#local/queues/index.ts'
import type { S3 } from '#local/s3/index.ts'
import type { Topics } from '#local/topics/index.ts'
import { createStoreError } from '../storage/unwritable.ts'

/** Says why so many bytes cannot be taken, while that is so. */
export type FindProblem = (bytes: number) => string | undefined

/** Refuses what would store an object, and leaves room to whoever deletes one. */
export function refuseObjects(s3: S3, findProblem: FindProblem): S3 {
  return {
    ...s3,
    async send(request) {
      if (request.method === 'PUT' || request.method === 'POST') {
        checkRoom(findProblem, request.body.length)
      }
      return s3.send(request)
    },
  }
}

const QUEUEING = /^(?:SendMessage|CreateQueue$|SetQueueAttributes$|AddPermission$|TagQueue$|StartMessageMove)/

/** Refuses what would queue a message, or make a queue. */
export function refuseMessages(queues: Queues, findProblem: FindProblem): Queues {
  return {
    ...queues,
    async request(operation, input, signal) {
      if (QUEUEING.test(operation)) {
        checkRoom(findProblem, 0)
      }
      return queues.request(operation, input, signal)
    },
  }
}

/** Refuses events: what they start could not be stored, and they would be kept in memory alone. */
export function refuseEvents(events: EventBus, findProblem: FindProblem): EventBus {
  return {
    ...events,
    putEvents(input) {
      checkRoom(findProblem, 0)
      return events.putEvents(input)
    },
  }
}

/** As `refuseEvents`, of what is published to topics. */
export function refuseNotifications(topics: Topics, findProblem: FindProblem): Topics {
  return {
    ...topics,
    publish(input) {
      checkRoom(findProblem, 0)
      return topics.publish(input)
    },
  }
}

function checkRoom(findProblem: FindProblem, bytes: number): void {
  const problem = findProblem(bytes)
  if (problem !== undefined) {
    throw createStoreError(problem)
  }
}
