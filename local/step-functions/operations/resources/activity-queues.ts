import type { Clock } from '#local/clock.ts'

export interface ActivityTask {
  executionArn: string
  frame: number
  token: string
  input: string
}

/** Activity tasks that nobody has taken yet, and workers that poll. */
export interface ActivityQueues {
  offer(activityArn: string, task: ActivityTask): void
  withdraw(token: string): void
  /** Waits up to a minute, as GetActivityTask does, or until the signal aborts: the task is then another worker's. */
  take(activityArn: string, signal?: AbortSignal): Promise<ActivityTask | undefined>
}

const LONG_POLL_MS = 60_000

export function createActivityQueues(clock: Clock): ActivityQueues {
  const tasks = new Map<string, ActivityTask[]>()
  /** Activity of each task that waits. */
  const activities = new Map<string, string>()
  const pollers = new Map<string, ((task: ActivityTask) => void)[]>()
  const listOf = <T>(lists: Map<string, T[]>, arn: string): T[] => {
    const list = lists.get(arn) ?? []
    lists.set(arn, list)
    return list
  }
  return {
    offer(arn, task) {
      const poller = pollers.get(arn)?.shift()
      if (poller) {
        return poller(task)
      }
      listOf(tasks, arn).push(task)
      activities.set(task.token, arn)
    },
    withdraw(token) {
      const list = tasks.get(activities.get(token) ?? '')
      const at = list?.findIndex((task) => task.token === token) ?? -1
      if (at >= 0) {
        list!.splice(at, 1)
      }
      activities.delete(token)
    },
    take(arn, signal) {
      if (signal?.aborted) {
        return Promise.resolve(undefined)
      }
      const task = tasks.get(arn)?.shift()
      if (task) {
        activities.delete(task.token)
        return Promise.resolve(task)
      }
      return new Promise((resolve) => {
        const list = listOf(pollers, arn)
        const end = (found?: ActivityTask) => {
          cancelTimer()
          signal?.removeEventListener('abort', leave)
          resolve(found)
        }
        const leave = () => {
          list.splice(list.indexOf(end), 1)
          end()
        }
        const cancelTimer = clock.setTimer(clock.now() + LONG_POLL_MS, leave)
        signal?.addEventListener('abort', leave)
        list.push(end)
      })
    },
  }
}
