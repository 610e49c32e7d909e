/** The part of the Amazon States Language that the compiler writes (JSONata mode): https://states-language.net */

/** A JSONata expression in its delimiters, such as `{% $states.input %}`. */
export type Expression = `{% ${string} %}`

export interface AslRetrier {
  ErrorEquals: string[]
  IntervalSeconds?: number
  MaxAttempts: number
  BackoffRate?: number
  MaxDelaySeconds?: number
  JitterStrategy?: 'FULL' | 'NONE'
}

export interface AslCatcher {
  ErrorEquals: string[]
  Output?: Expression
  Next: string
}

/** Where a state leads: on to another or to the end of its machine or branch. */
export type AslTransition = { Next: string } | { End: true }

export type AslTask = {
  Type: 'Task'
  Comment?: string
  Resource: string
  Arguments: { FunctionName: string; InvocationType?: 'Event'; Payload: Expression }
  Output?: Expression
  TimeoutSeconds: number
  HeartbeatSeconds?: number
  Retry: AslRetrier[]
  Catch?: AslCatcher[]
} & AslTransition

export interface AslChoice {
  Type: 'Choice'
  Comment?: string
  Choices: { Condition: Expression; Output?: Expression; Next: string }[]
  Output?: Expression
  Default: string
}

export type AslPass = { Type: 'Pass'; Comment?: string; Output?: Expression } & AslTransition

export type AslParallel = {
  Type: 'Parallel'
  Comment?: string
  Branches: AslBranch[]
  Output?: Expression
  Catch?: AslCatcher[]
} & AslTransition

export type AslMap = {
  Type: 'Map'
  Comment?: string
  Items: Expression
  ItemSelector: Expression
  MaxConcurrency: number
  ItemProcessor: AslBranch & { ProcessorConfig: { Mode: 'INLINE' } }
  Output?: Expression
  Catch?: AslCatcher[]
} & AslTransition

export interface AslFail {
  Type: 'Fail'
  Error: string
  Cause: string
}

export type AslState = AslTask | AslChoice | AslPass | AslParallel | AslMap | AslFail

export interface AslBranch {
  StartAt: string
  States: Record<string, AslState>
}

export interface AslMachine extends AslBranch {
  Comment: string
  QueryLanguage: 'JSONata'
  TimeoutSeconds: number
}
