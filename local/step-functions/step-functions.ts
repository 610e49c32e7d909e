import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { AwsError } from '#local/aws-error.ts'
import type { Caller, StepFunctions, StepFunctionsOptions } from './api.ts'
import { attempt } from './awaitable.ts'
import { createEngine } from './engine/engine.ts'
import { type CallOptions, type CallResult, performCall } from './integrations/calls.ts'
import { createChildren } from './integrations/children.ts'
import type { ExecutionRecord } from './interpreter/execution.ts'
import { StateFailure } from './machine/failure.ts'
import type { OperationDeps } from './operations/deps.ts'
import * as operations from './operations/index.ts'
import { createActivityQueues } from './operations/resources/activity-queues.ts'
import { redriveStatus } from './operations/resources/executions.ts'
import { createRegistry } from './operations/resources/registry.ts'
import { readInput } from './operations/shapes/read-input.ts'
import { createStatusChange } from './status-change.ts'

const ninetyDays = 90 * 24 * 3600_000
const pruningInterval = 3600_000

/** An operation as the wire sees it: `run` takes what its shape returns. */
interface Operation {
  readonly shape: z.ZodType
  run(
    deps: OperationDeps,
    input: never,
    caller: Caller,
  ): Promise<Record<string, unknown>> | Record<string, unknown>
}

const byName = new Map<string, Operation>(Object.entries(operations))

/** Puts the engine, its store and the service API together. */
export function createStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { clock, store, region } = options
  const { documents, running, lastId } = store.open()
  const registry = createRegistry(documents)
  const definitions = registry.collection<{ text: string }>('definition')
  const queues = createActivityQueues(clock)
  let executionId = lastId
  let failure: unknown
  let nextPruning = 0

  const engine = createEngine({
    clock,
    store,
    createSeed: options.createSeed ?? randomUUID,
    definitionOf: (hash) => definitions.get(hash)!.text,
    fail: (error) => {
      failure = error
    },
    call(execution, frame, call) {
      const { arn } = execution.record
      const { resource } = frame.region.states.get(frame.state)!
      const to = { frame: frame.id, token: call.token }
      if (resource?.kind === 'activity') {
        if (call.phase === 'scheduled') {
          queues.offer(resource.arn, { executionArn: arn, input: JSON.stringify(call.parameters), ...to })
        }
        return
      }
      // Submitted calls wait for their token, or for the execution they started.
      if (call.phase === 'submitted') {
        return call.child === undefined ? undefined : children.watch(call.child, arn, to)
      }
      const release = clock.hold()
      const waits = resource?.kind === 'service' && resource.pattern !== 'response'
      const succeed = ({ output, result, child }: CallResult) => {
        if (!waits) {
          engine.post(arn, { type: 'task-succeeded', ...to, output, result })
        } else {
          engine.post(arn, { type: 'task-submitted', ...to, output, ...(child ? { child } : {}) })
          if (child) {
            children.watch(child, arn, to)
          }
        }
        release()
      }
      const fail = (error: unknown) => {
        const { error: name, errorCause } =
          error instanceof StateFailure ? error : new StateFailure('States.TaskFailed', String(error))
        engine.post(arn, { type: 'task-failed', ...to, error: name, cause: errorCause })
        release()
      }
      const request = { execution, frame, call, letTimePass: release }
      void attempt(() => performCall(callOptions, request).then(succeed, fail), fail)
    },
    forget(call) {
      queues.withdraw(call.token)
      if (call.child !== undefined) {
        children.stop(call.child)
      }
    },
    announce(record) {
      if (record.status !== 'RUNNING') {
        children.ended(record)
        if (clock.now() >= nextPruning) {
          prune()
        }
      }
      options.onStatusChange?.(createStatusChange(record, redriveStatus(deps, record), clock.now()))
    },
  })

  const prune = () => {
    nextPruning = clock.now() + pruningInterval
    store.prune(clock.now() - (options.retain ?? ninetyDays))
  }

  const deps: OperationDeps = {
    clock,
    region,
    store,
    engine,
    queues,
    definitions,
    machines: registry.collection('stateMachine'),
    versions: registry.collection('version'),
    aliases: registry.collection('alias'),
    activities: registry.collection('activity'),
    nextExecutionId: () => ++executionId,
    call: async (execution, frame, call) =>
      (await performCall(callOptions, { execution, frame, call, letTimePass: () => {} })).output,
    save: () => engine.write(registry.takeChanges()),
    request: (operation, input, caller) => request(operation, input, caller),
  }
  const children = createChildren(deps)
  const callOptions: CallOptions = {
    invokeLambda: options.invokeLambda,
    callService: options.callService,
    startExecution: (parameters, parent) => children.start(parameters, parent),
  }

  async function request(operation: string, input: object, caller = { accountId: options.accountId }) {
    if (failure) {
      throw new AwsError('InternalFailure', `the data store failed: ${(failure as Error).message}`, 500)
    }
    const found = byName.get(operation)
    if (!found) {
      throw new AwsError(
        'UnknownOperationException',
        `the local Step Functions has no operation ${operation}`,
      )
    }
    return found.run(deps, readInput(found.shape, input) as never, caller)
  }

  return {
    operations: [...byName.keys()],
    request,
    expire: (executionArn) => engine.send(executionArn, { type: 'deadline' }),
    async start() {
      prune()
      engine.recover(running as ExecutionRecord[])
    },
    async stop() {
      await engine.stop()
      store.close()
    },
  }
}
