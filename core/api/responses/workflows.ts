import * as z from 'zod'
import { TreeNode } from '../../saga/index.ts'
import { instant, links } from './fields.ts'

/** A workflow that can be started: its steps in order, and what `POST /workflows/{workflow}` takes. */
export const WorkflowView = z.object({
  workflow: z.string(),
  description: z.string().optional(),
  steps: z.array(
    z.object({
      step: z.string(),
      kind: z.enum(['step', 'approval', 'work']),
      undo: z.string().optional(),
      /** Its failure fails nothing. */
      bestEffort: z.literal(true).optional(),
      /** Once it has committed, nothing is undone any more. */
      pivot: z.literal(true).optional(),
    }),
  ),
  /** JSON Schema. */
  input: z.record(z.string(), z.unknown()),
  links,
})
export type WorkflowView = z.infer<typeof WorkflowView>

export const WorkflowDetail = WorkflowView.extend({
  /** Which version `graph` and `tree` are of; absent where no version was asked for and none is published. */
  version: z.string().optional(),
  /** The version that new executions start on. */
  live: z.string().optional(),
  /** The published versions, newest first; at most 100. */
  versions: z.array(z.object({ version: z.string(), publishedAt: instant })),
  /** A Mermaid flowchart of the state machine. */
  graph: z.string(),
  /** What a picture of an execution is drawn from. */
  tree: z.array(TreeNode),
})
