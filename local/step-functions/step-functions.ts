import type { z } from 'zod'
import { AwsError } from '#local/aws-error.ts'
import { readInput } from '#local/read-input.ts'
import { createStoreError } from '#local/storage/unwritable.ts'
import { readTraceHeader } from '#local/trace-header.ts'
import type { Caller, StepFunctions, StepFunctionsOptions } from './api.ts'
import { createExecutionRuntime } from './execution-runtime.ts'
import { describeExecution } from './execution-spans.ts'
import { traceHeaderOf } from './integrations/trace-header.ts'
import { CompiledMachines } from './interpreter/compiled-machines.ts'
import { isExpressArn } from './machine/express.ts'
import type { OperationDeps } from './operations/deps.ts'
import * as operations from './operations/index.ts'
import type { Activity } from './operations/resources/activities.ts'
import { createActivityQueues } from './operations/resources/activity-queues.ts'
import { checkRegion } from './operations/resources/check-region.ts'
import { deleteMachine } from './operations/resources/deletion.ts'
import { redriveStatus } from './operations/resources/executions.ts'
import { createRegistry } from './operations/resources/registry.ts'
import { createStatusChange } from './status-change.ts'

const NINETY_DAYS_MS = 90 * 24 * 3600_000
const PRUNING_INTERVAL_MS = 3600_000

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
  const prune = createPruning(options)
  const compiled = options.machines ?? new CompiledMachines()
  let executionId = lastId
  let storeProblem: Error | undefined

  const activities = registry.collection<Activity>('activity')
  const nextExecutionId = () => ++executionId
  const { engine, mapRuns, callOnce, whenEnded } = createExecutionRuntime(options, {
    queues,
    machines: compiled,
    nextExecutionId,
    hasActivity: (arn) => activities.get(arn) !== undefined,
    definitionOf: (hash) => definitions.get(hash)!.text,
    isMachineDeleting: (arn) => isMachineDeleting(arn),
    request: (operation, input, caller) => request(operation, input, caller),
    announce(record) {
      if (record.status !== 'RUNNING') {
        prune()
        finishDeletion(record.stateMachineArn)
      }
      // EventBridge gets no events of EXPRESS machines.
      if (isExpressArn(record.arn)) {
        return
      }
      options.onStatusChange?.(createStatusChange(record, redriveStatus(deps, record), clock.now()))
    },
    onStoreChange(problem) {
      storeProblem = problem
      options.onStoreChange?.(problem)
    },
  })
  const deps: OperationDeps = {
    clock,
    region,
    store,
    engine,
    queues,
    definitions,
    compiled,
    machines: registry.collection('stateMachine'),
    versions: registry.collection('version'),
    aliases: registry.collection('alias'),
    activities,
    nextExecutionId,
    mapRuns,
    testCasesOf: (name) => options.mocks && Object.keys(options.mocks.StateMachines[name]?.TestCases ?? {}),
    whenEnded,
    call: callOnce,
    save: () => engine.write(registry.takeChanges()),
    request: (operation, input, caller) => request(operation, input, caller),
  }

  const isMachineDeleting = (arn: string) => deps.machines.get(arn)?.isDeleting === true

  /** The store takes later what it does not take now. */
  function finishDeletion(stateMachineArn: string) {
    if (isMachineDeleting(stateMachineArn) && !engine.hasRunning(stateMachineArn)) {
      deleteMachine(deps, stateMachineArn)
      deps.save().catch(() => {})
    }
  }

  async function request(
    operation: string,
    input: object,
    caller: Caller = { accountId: options.accountId },
  ) {
    if (storeProblem) {
      throw createStoreError(storeProblem.message)
    }
    return runOperation(deps, operation, input, caller)
  }

  const findRecord = (arn: string) => engine.find(arn)?.record ?? store.findExecution(arn)

  return {
    operations: [...byName.keys()],
    request,
    async keepMachine(stateMachineArn) {
      const machine = deps.machines.get(stateMachineArn)
      if (machine?.isDeleting) {
        const { isDeleting: _, ...kept } = machine
        deps.machines.put(stateMachineArn, kept)
        await deps.save()
      }
    },
    expire: (executionArn) => engine.send(executionArn, { type: 'deadline' }),
    traceOf(executionArn) {
      const record = findRecord(executionArn)
      return record && readTraceHeader(traceHeaderOf(record))?.traceId
    },
    spansOf(executionArn) {
      const record = findRecord(executionArn)
      const whole = { start: 0, limit: Number.MAX_SAFE_INTEGER, reverse: false }
      return record ? describeExecution(record, store.readHistory(record.id, whole), clock.now()) : []
    },
    async start() {
      prune()
      engine.recover(running)
      mapRuns.endOrphans(running)
      for (const { arn } of [...deps.machines.values()]) {
        finishDeletion(arn)
      }
    },
    async stop() {
      mapRuns.stop()
      engine.stop()
      if (!options.machines) {
        compiled.stop()
      }
      store.close()
    },
  }
}

async function runOperation(
  deps: OperationDeps,
  name: string,
  input: object,
  caller: Caller,
): Promise<Record<string, unknown>> {
  const operation = byName.get(name)
  if (!operation) {
    throw new AwsError('UnknownOperationException', `the local Step Functions has no operation ${name}`)
  }
  const read = readInput(operation.shape, input)
  checkRegion(input, caller)
  return operation.run(deps, read as never, caller)
}

/**
 * Returns a function that prunes the store unless it has done so within the hour. A store that cannot be written is
 * pruned in the next hour; the next commit says what is wrong with it.
 */
function createPruning({ clock, store, retain = NINETY_DAYS_MS }: StepFunctionsOptions): () => void {
  let nextPruning = 0
  return () => {
    if (clock.now() >= nextPruning) {
      nextPruning = clock.now() + PRUNING_INTERVAL_MS
      try {
        store.prune(clock.now() - retain)
      } catch {}
    }
  }
}
