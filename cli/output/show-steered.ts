import { markOf } from '#core/picture/mark.ts'
import type { Answer, Execution } from '../client.ts'
import type { Session } from '../session.ts'
import { paintMark } from './view.ts'

/** Prints where an execution stands after somebody has steered it. */
export function showSteered({ print, say, view }: Session, { body, text }: Answer<Execution>): void {
  const { executionId, status, retryOf } = body
  switch (view.format) {
    case 'json':
      print(text)
      break
    case 'jsonl':
      print(JSON.stringify(body))
      break
    case 'id':
      print(executionId)
      break
    default:
      print(
        `${executionId}  ${paintMark(view, markOf(status), status)}${retryOf ? `  retry of ${retryOf}` : ''}`,
      )
  }
  say(`see how it goes with: flowforge status ${executionId} --watch`)
}
