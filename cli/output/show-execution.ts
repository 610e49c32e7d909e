import type { TreeNode } from '#core/saga/compile/tree.ts'
import type { Answer, ExecutionDetail } from '../client.ts'
import { drawExecution } from '../picture/draw.ts'
import type { Session } from '../session.ts'
import type { View } from './view.ts'

/** Prints an execution with its timeline in the format that was asked for. */
export function showExecution(
  { print, view }: Session,
  answer: Answer<ExecutionDetail>,
  tree: readonly TreeNode[],
): void {
  print(describeExecution(view, answer, tree))
}

function describeExecution(view: View, { body, text }: Answer<ExecutionDetail>, tree: readonly TreeNode[]) {
  switch (view.format) {
    case 'json':
      return text
    case 'jsonl':
      return JSON.stringify(body)
    case 'id':
      return body.executionId
    default:
      return drawExecution(tree, body, view)
  }
}
