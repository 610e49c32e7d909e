import type { StateType } from '../machine/machine.ts'
import type { FieldSet } from './check-fields.ts'

/** Fields of each state type, beside those of all. */
export interface StateFields extends Required<FieldSet> {
  /** Goes on to another state, so has Next or End. */
  readonly continues: boolean
}

const PATHS = ['InputPath', 'OutputPath']
const RESULTS = [...PATHS, 'Parameters', 'ResultSelector', 'ResultPath']
const HANDLERS = ['Retry', 'Catch']

export const STATE_FIELDS: Readonly<Record<StateType, StateFields>> = {
  Task: {
    both: ['Resource', 'TimeoutSeconds', 'HeartbeatSeconds', 'Credentials', 'Assign', ...HANDLERS],
    jsonPath: [...RESULTS, 'TimeoutSecondsPath', 'HeartbeatSecondsPath'],
    jsonata: ['Arguments', 'Output'],
    continues: true,
  },
  Pass: {
    both: ['Assign'],
    jsonPath: [...PATHS, 'Parameters', 'Result', 'ResultPath'],
    jsonata: ['Output'],
    continues: true,
  },
  Choice: { both: ['Choices', 'Default', 'Assign'], jsonPath: PATHS, jsonata: ['Output'], continues: false },
  Wait: {
    both: ['Seconds', 'Timestamp', 'Assign'],
    jsonPath: [...PATHS, 'SecondsPath', 'TimestampPath'],
    jsonata: ['Output'],
    continues: true,
  },
  Succeed: { both: [], jsonPath: PATHS, jsonata: ['Output'], continues: false },
  Fail: {
    both: ['Error', 'Cause'],
    jsonPath: ['ErrorPath', 'CausePath'],
    jsonata: [],
    continues: false,
  },
  Parallel: {
    both: ['Branches', 'Assign', ...HANDLERS],
    jsonPath: RESULTS,
    jsonata: ['Arguments', 'Output'],
    continues: true,
  },
  Map: {
    both: [
      'ItemProcessor',
      'ItemSelector',
      'MaxConcurrency',
      'ToleratedFailureCount',
      'ToleratedFailurePercentage',
      'Label',
      'ItemReader',
      'ItemBatcher',
      'ResultWriter',
      'Assign',
      ...HANDLERS,
    ],
    jsonPath: [
      ...RESULTS,
      'Iterator',
      'ItemsPath',
      'MaxConcurrencyPath',
      'ToleratedFailureCountPath',
      'ToleratedFailurePercentagePath',
    ],
    jsonata: ['Items', 'Output'],
    continues: true,
  },
}

/** Fields of the objects inside a state; `Comment` stands in all of them. */
export const RETRIER: FieldSet = {
  both: [
    ...['Comment', 'ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate'],
    ...['MaxDelaySeconds', 'JitterStrategy'],
  ],
}
export const CATCHER: FieldSet = {
  both: ['Comment', 'ErrorEquals', 'Next', 'Assign'],
  jsonPath: ['ResultPath'],
  jsonata: ['Output'],
}
export const MACHINE: FieldSet = {
  both: ['Comment', 'StartAt', 'States', 'TimeoutSeconds', 'Version', 'QueryLanguage'],
}
export const BRANCH: FieldSet = { both: ['Comment', 'StartAt', 'States'] }
export const ITEM_PROCESSOR: FieldSet = { both: [...BRANCH.both, 'ProcessorConfig'] }
export const PROCESSOR_CONFIG: FieldSet = { both: ['Mode', 'ExecutionType'] }
export const ITEM_BATCHER: FieldSet = {
  both: ['BatchInput', 'MaxItemsPerBatch', 'MaxInputBytesPerBatch'],
  jsonPath: ['MaxItemsPerBatchPath', 'MaxInputBytesPerBatchPath'],
}

/** Fields that hold a path; `null` is allowed where nothing can be selected. */
export const PATH_FIELDS = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
]
export const NULLABLE_PATHS = new Set(['InputPath', 'OutputPath', 'ResultPath'])

/** Fields that take an intrinsic function as well as a path. */
export const CALL_FIELDS = ['ErrorPath', 'CausePath']

/** Payload templates. */
export const TEMPLATE_FIELDS = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign']

/** Fields in which JSONata is looked for; what is nested in states of their own is not. */
export const EXPRESSION_FIELDS = [
  'Arguments',
  'Output',
  'Assign',
  'Items',
  'ItemSelector',
  'Seconds',
  'Timestamp',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Error',
  'Cause',
  'Credentials',
]
