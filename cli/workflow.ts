import type { TreeNode } from '#core/saga/compile/tree.ts'
import { type Answer, ApiProblem, type Client, type ExecutionDetail, type WorkflowDetail } from './client.ts'
import { CommandFailed } from './exit-status.ts'
import { suggest } from './input/nearest.ts'
import type { Session } from './session.ts'

/** Throws with the nearest name where there is no such workflow. */
export async function findWorkflow(client: Client, name: string): Promise<Answer<WorkflowDetail>> {
  try {
    return await client.getWorkflow(name)
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

/** The tree for the picture of an execution; empty where nothing is drawn, or the workflow is not known any more. */
export async function findTree(
  { client, view }: Pick<Session, 'client' | 'view'>,
  { workflow, version }: Pick<ExecutionDetail, 'workflow' | 'version'>,
): Promise<TreeNode[]> {
  if (view.format !== 'table' && view.format !== 'wide') {
    return []
  }
  try {
    return (await client.getWorkflow(workflow, version)).body.tree
  } catch (error) {
    if (error instanceof ApiProblem && error.exitStatus !== 1) {
      return []
    }
    throw error
  }
}
