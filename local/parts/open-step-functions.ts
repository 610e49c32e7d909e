import type { EventBus } from '#local/events/index.ts'
import type { Invoke } from '#local/lambda/index.ts'
import {
  createMemoryStore,
  createSqliteStore,
  createStepFunctions,
  type StepFunctions,
  type StepFunctionsOptions,
} from '#local/step-functions/index.ts'
import type { Parts } from './parts.ts'
import type { LambdaPart } from './start-lambda.ts'

export function openStepFunctions(
  { options, clock, folder, environment, health, traces, onStop }: Parts,
  {
    invoke,
    callService,
    events,
    objects,
    prepareFor,
  }: Pick<StepFunctionsOptions, 'callService' | 'objects'> &
    Pick<LambdaPart, 'prepareFor'> & { invoke: Invoke; events: EventBus },
): StepFunctions {
  const store = folder
    ? createSqliteStore(folder.file('states.db'), {
        fsync: options.fsync,
        isIntact: folder.isIntact('states.db'),
      })
    : createMemoryStore()
  const states = createStepFunctions({
    clock,
    store: options.wrapStore?.(store) ?? store,
    ...(options.retain === undefined ? {} : { retain: options.retain }),
    ...environment,
    invokeLambda: (request) => invoke({ ...request, caller: 'task' }),
    ...(callService ? { callService } : {}),
    mocks: options.mocks,
    ...(objects ? { objects } : {}),
    onStoreChange: (problem) =>
      health.note('Step Functions', problem && `its data file cannot be written (${problem.message})`),
    onStatusChange(event) {
      if (event.detail.status === 'RUNNING') {
        prepareFor(event.detail.stateMachineArn)
      }
      events.publish(event)
      traces?.follow(states, event)
      options.onStatusChange?.(event)
    },
  })
  onStop(() => states.stop())
  return states
}
