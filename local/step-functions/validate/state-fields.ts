import type { StateType } from '../machine/machine.ts'

/** Fields of each state type: in both query languages, in JSONPath only, in JSONata only. */
export interface StateFields {
  readonly both: readonly string[]
  readonly jsonPath: readonly string[]
  readonly jsonata: readonly string[]
  /** Goes on to another state, so has Next or End. */
  readonly continues: boolean
}

const paths = ['InputPath', 'OutputPath']
const results = [...paths, 'Parameters', 'ResultSelector', 'ResultPath']
const handlers = ['Retry', 'Catch']

export const stateFields: Readonly<Record<StateType, StateFields>> = {
  Task: {
    both: ['Resource', 'TimeoutSeconds', 'HeartbeatSeconds', 'Credentials', 'Assign', ...handlers],
    jsonPath: [...results, 'TimeoutSecondsPath', 'HeartbeatSecondsPath'],
    jsonata: ['Arguments', 'Output'],
    continues: true,
  },
  Pass: {
    both: ['Assign'],
    jsonPath: [...paths, 'Parameters', 'Result', 'ResultPath'],
    jsonata: ['Output'],
    continues: true,
  },
  Choice: { both: ['Choices', 'Default', 'Assign'], jsonPath: paths, jsonata: ['Output'], continues: false },
  Wait: {
    both: ['Seconds', 'Timestamp', 'Assign'],
    jsonPath: [...paths, 'SecondsPath', 'TimestampPath'],
    jsonata: ['Output'],
    continues: true,
  },
  Succeed: { both: [], jsonPath: paths, jsonata: ['Output'], continues: false },
  Fail: {
    both: ['Error', 'Cause'],
    jsonPath: ['ErrorPath', 'CausePath', 'InputPath'],
    jsonata: [],
    continues: false,
  },
  Parallel: {
    both: ['Branches', 'Assign', ...handlers],
    jsonPath: results,
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
      ...handlers,
    ],
    jsonPath: [
      ...results,
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
export const pathFields = [
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
export const nullablePaths = new Set(['InputPath', 'OutputPath', 'ResultPath'])

/** Fields that take an intrinsic function as well as a path. */
export const callFields = ['ErrorPath', 'CausePath']

/** Payload templates. */
export const templateFields = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign']

/** Fields in which JSONata is looked for; what is nested in states of their own is not. */
export const expressionFields = [
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
