import type { StateType } from '../machine/machine.ts'

/** Fields of each state type: in both query languages, in JSONPath only, in JSONata only. */
export interface StateFields {
  readonly both: readonly string[]
  readonly jsonPath: readonly string[]
  readonly jsonata: readonly string[]
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
    jsonPath: ['ErrorPath', 'CausePath', 'InputPath'],
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
