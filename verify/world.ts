import { createHash } from 'node:crypto'
import { AwsError } from '#local/aws-error.ts'
import { createSimulatedClock, type SimulatedClock } from '#local/clock.ts'
import { createEventBus } from '#local/events/index.ts'
import type { Invoke, LambdaFault } from '#local/lambda/index.ts'
import { createMemoryStore, createStates, type StatusChange } from '#local/states/index.ts'
import type { Stage } from './stage.ts'

/** The cloud as one schedule sees it: a tenant, a time, a Step Functions and an EventBridge of its own. */
export interface World {
  tenant: string
  clock: SimulatedClock
  /** Calls the HTTP API as the tenant. */
  send(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }>
  request(operation: string, input: object): Promise<Record<string, unknown>>
  /** The ARN of the saga's execution that was entered last: the first one, or a rollback. */
  runningArn(): string | undefined
  /** Ends an execution as its own time-out would. */
  expire(arn: string): Promise<boolean>
  /** Executions in the order in which they began. */
  executions(): readonly Execution[]
  /** EventBridge loses what it is told from here on, until the answer is called. */
  deafen(): () => void
  /** Step Functions hears nothing of this task until the answer is called. */
  silence(taskToken: string): () => void
  /** Begins to run the rules with a schedule, such as the sweeper's. */
  runSchedules(): void
  close(): Promise<void>
}

export interface Execution {
  arn: string
  name: string
  status: string
  output: string | null
}

export interface WorldOptions {
  tenant: string
  /** Decides all chance inside Step Functions, such as the jitter of retries. */
  seed: string
  fault: LambdaFault
  /** How long Step Functions waits until this call's function has begun, in milliseconds. */
  delayOf(payload: string): number
  /** Some fault stands between this call's function and DynamoDB. */
  isTapped(payload: string): boolean
}

/** Opens a world on the stage. Nothing of it is shared with others but what the tenant separates. */
export async function openWorld(
  stage: Stage,
  { tenant, seed, fault, delayOf, isTapped }: WorldOptions,
): Promise<World> {
  const clock = createSimulatedClock(undefined, { automatic: true })
  const plain = stage.lambda.within({ clock, fault })
  const tapped = stage.tappedLambda.within({ clock, fault })
  const invoke: Invoke = (options) => (isTapped(options.payload) ? tapped : plain)(options)
  const executions = new Map<string, Execution>()
  const silent = new Set<string | undefined>()
  let isDeaf = false
  let decisions = 0
  const events = createEventBus({ rules: stage.rules, ...stage.environment, clock, invoke })
  const onStatusChange = (event: StatusChange) => {
    const { executionArn: arn, name, status, output } = event.detail
    executions.set(arn, { arn, name, status, output })
    if (!isDeaf) events.publish(event)
  }
  const states = createStates({
    clock,
    store: createMemoryStore(stage.documents),
    ...stage.environment,
    async invokeLambda(request) {
      const delay = delayOf(request.payload)
      if (delay > 0) {
        const due = clock.now() + delay
        const waited = new Promise<void>((resolve) => clock.setTimer(due, resolve))
        request.letTimePass?.()
        await waited
      }
      return invoke(request)
    },
    onStatusChange,
    createSeed: () => createHash('md5').update(`${seed} ${decisions++}`).digest('hex'),
  })
  await states.start()
  const heard: typeof states = {
    ...states,
    async request(operation, input, caller) {
      const { taskToken } = input as { taskToken?: string }
      // To its function, which is as good as dead, nobody waits for it any more.
      if (silent.has(taskToken)) throw new AwsError('TaskTimedOut', 'Nobody hears of this task.')
      return states.request(operation, input, caller)
    },
  }
  const leave = stage.admit(tenant, { states: heard, invoke })
  let endSchedules = () => {}

  return {
    tenant,
    clock,
    async send(method, path, body) {
      const release = clock.hold()
      try {
        const response = await fetch(stage.url + path, {
          method,
          headers: { 'content-type': 'application/json', 'x-tenant-id': tenant },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
        return { status: response.status, body: (await response.json()) as Record<string, unknown> }
      } finally {
        release()
      }
    },
    request: (operation, input) => states.request(operation, input),
    runningArn: () => [...executions.values()].findLast(({ status }) => status === 'RUNNING')?.arn,
    expire: (arn) => states.expire(arn),
    executions: () => [...executions.values()],
    deafen() {
      isDeaf = true
      return () => {
        isDeaf = false
      }
    },
    silence(taskToken) {
      silent.add(taskToken)
      return () => void silent.delete(taskToken)
    },
    runSchedules() {
      endSchedules = events.runSchedules()
    },
    async close() {
      endSchedules()
      leave()
      await states.stop()
    },
  }
}
