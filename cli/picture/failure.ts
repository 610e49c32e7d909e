import type { Execution } from '../client.ts'
import type { View } from '../output/view.ts'

/** Returns what went wrong, and how the execution hangs together with others: a line for each. */
export function describeFailure(execution: Execution, { paint }: View): string[] {
  const { failure, stuck, retryOf, retriedBy, retry, cancelRequestedAt, cancel } = execution
  return [
    ...(failure ? [sentence(failure.step, failure)] : []),
    ...(stuck ? [paint(`${stuck.undo ?? 'the undo'} has given up: ${describeError(stuck)}`, 'red')] : []),
    ...(cancelRequestedAt && !failure && !cancel?.reason ? ['cancelled'] : []),
    ...(cancel?.reason ? [`cancelled by ${cancel.by}: "${cancel.reason}"`] : []),
    ...(retryOf ? [`retry of ${retryOf}`] : []),
    ...(retry?.reason ? [`retried by ${retry.by}: "${retry.reason}"`] : []),
    ...(retriedBy ? [`retried as ${retriedBy}`] : []),
  ]
}

interface Problem {
  error: string
  message?: string | undefined
}

function sentence(step: string | undefined, problem: Problem): string {
  const words = describeError(problem)
  return step ? `${step}: ${words.replace(`${step} was `, '')}` : words
}

function describeError({ error, message }: Problem): string {
  return message ? `${error}, ${message}` : error
}
