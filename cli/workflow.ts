import type { TreeNode } from '#core/saga/compile/tree.ts'
import { ApiProblem, type Client, type ExecutionDetail, type WorkflowDetail } from './client.ts'
import { CommandFailed } from './exit-status.ts'
import { suggest } from './input/nearest.ts'
import type { Session } from './session.ts'

/** Throws with the nearest name where there is no such workflow. */
export async function findWorkflow(client: Client, name: string): Promise<WorkflowDetail> {
  try {
    return (await client.getWorkflow(name)).body
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 404)) {
      throw error
    }
    const names = (await client.listWorkflows()).body.items.map(({ workflow }) => workflow)
    throw new CommandFailed(`there is no workflow '${name}'${suggest(name, names)}`, error.exitStatus)
  }
}

/** Steps and undos by the names that faults and timelines use. */
export function listStates({ steps }: Pick<WorkflowDetail, 'steps'>): string[] {
  return steps.flatMap(({ step, undo }) => (undo ? [step, undo] : [step]))
}

/** What a picture of the workflow's executions is drawn from. */
export function treeOf({ steps }: Pick<WorkflowDetail, 'steps'>): TreeNode[] {
  return steps.map(({ step, kind, undo, bestEffort, pivot }) => ({
    kind,
    name: step,
    timeoutSeconds: 0,
    retry: [],
    ...(undo ? { undo: { name: undo, timeoutSeconds: 0, retry: [] } } : {}),
    ...(bestEffort ? { bestEffort } : {}),
    ...(pivot ? { pivot } : {}),
  }))
}

/** The tree for the picture of an execution; empty where nothing is drawn, or the workflow is not known any more. */
export async function findTree(
  { client, view }: Pick<Session, 'client' | 'view'>,
  { workflow }: Pick<ExecutionDetail, 'workflow'>,
): Promise<TreeNode[]> {
  if (view.format !== 'table' && view.format !== 'wide') {
    return []
  }
  try {
    return treeOf((await client.getWorkflow(workflow)).body)
  } catch (error) {
    if (error instanceof ApiProblem && error.exitStatus !== 1) {
      return []
    }
    throw error
  }
}
