import { StateFailure } from '../machine/failure.ts'
import type { MockConfiguration } from '../machine/mock-configuration.ts'

/** What an execution is to its mocks. */
interface MockedExecution {
  readonly arn: string
  readonly stateMachineName: string
  readonly testCase?: string
}

/** Responses that take the place of calls, in executions that were started for a test case. */
export class MockedResponses {
  private readonly configuration: MockConfiguration
  /** Attempts so far, by execution and state. */
  private readonly attempts = new Map<string, number>()

  constructor(configuration: MockConfiguration) {
    this.configuration = configuration
  }

  /** Returns the next response of a state as JSON text; undefined where its call is made. Throws the mocked error. */
  take({ arn, stateMachineName, testCase }: MockedExecution, state: string): string | undefined {
    const { StateMachines: machines, MockedResponses: responses } = this.configuration
    const name = testCase === undefined ? undefined : machines[stateMachineName]?.TestCases[testCase]?.[state]
    if (name === undefined) {
      return undefined
    }
    const key = `${arn} ${state}`
    const attempt = this.attempts.get(key) ?? 0
    this.attempts.set(key, attempt + 1)
    const response = Object.entries(responses[name] ?? {}).find(([range]) => isWithin(range, attempt))?.[1]
    if (!response) {
      const cause = `the mocked response '${name}' of the state '${state}' has nothing for attempt ${attempt}`
      throw new StateFailure('States.Runtime', cause)
    }
    if ('Throw' in response) {
      throw new StateFailure(response.Throw.Error, response.Throw.Cause)
    }
    return JSON.stringify(response.Return)
  }
}

function isWithin(range: string, attempt: number): boolean {
  const [first = 0, last = first] = range.split('-').map(Number)
  return attempt >= first && attempt <= last
}
