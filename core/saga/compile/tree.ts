import * as z from 'zod'
import type { AslBranch, AslMachine, AslRetrier, AslState, AslTask } from './asl.ts'

/** How often a state is tried again after these errors. `attempts` counts retries; no delay is longer than its bound. */
export const Retrier = z.object({
  errors: z.array(z.string()),
  attempts: z.int(),
  intervalSeconds: z.int().optional(),
  backoffRate: z.number().optional(),
  maxDelaySeconds: z.int().optional(),
})
export type Retrier = z.infer<typeof Retrier>

const TreeUndo = z.object({ name: z.string(), timeoutSeconds: z.int(), retry: z.array(Retrier) })

const TreeStep = z.object({
  kind: z.enum(['step', 'approval', 'work']),
  name: z.string(),
  undo: TreeUndo.optional(),
  /** Its failure fails nothing. */
  bestEffort: z.literal(true).optional(),
  /** Once it has committed, nothing is undone any more. */
  pivot: z.literal(true).optional(),
  /** Of one attempt; of an approval, when it expires. */
  timeoutSeconds: z.int(),
  heartbeatSeconds: z.int().optional(),
  retry: z.array(Retrier),
})
export type TreeStep = z.infer<typeof TreeStep>

const TreeWhen = z.object({
  kind: z.literal('when'),
  name: z.string(),
  /** The steps run when this field of this step's result is true. */
  condition: z.object({ step: z.string(), field: z.string() }),
  get steps() {
    return z.array(TreeNode)
  },
})

const TreeParallel = z.object({
  kind: z.literal('parallel'),
  name: z.string(),
  get branches() {
    return z.array(z.array(TreeNode))
  },
})

const TreeEach = z.object({
  kind: z.literal('each'),
  name: z.string(),
  /** How many items at a time. */
  concurrency: z.int(),
  get steps() {
    return z.array(TreeNode)
  },
})

/** What a definition does, in order: what a picture of its executions is drawn from. */
export const TreeNode: z.ZodType<TreeNode> = z.discriminatedUnion('kind', [
  TreeStep,
  TreeWhen,
  TreeParallel,
  TreeEach,
])
export type TreeNode =
  | TreeStep
  | { kind: 'when'; name: string; condition: { step: string; field: string }; steps: TreeNode[] }
  | { kind: 'parallel'; name: string; branches: TreeNode[][] }
  | { kind: 'each'; name: string; concurrency: number; steps: TreeNode[] }

/**
 * Returns the tree of a state machine that `compile` has made, of whatever version: read from the ASL, not from the
 * saga, so that it shows what is deployed. Throws for a machine of another origin.
 */
export function treeOf(machine: AslMachine): TreeNode[] {
  const entry = machine.States[machine.StartAt]
  if (entry?.Type !== 'Choice') {
    throw new Error(`'${machine.StartAt}' is no entry of a saga's state machine`)
  }
  return readSpine({ StartAt: entry.Default, States: machine.States }, collectUndos(machine))
}

type Undos = ReadonlyMap<string, z.infer<typeof TreeUndo>>

/** Reads the states from `StartAt` on, up to `end` or to where the machine or branch ends. */
function readSpine({ StartAt, States }: AslBranch, undos: Undos, end?: string): TreeNode[] {
  const nodes: TreeNode[] = []
  let name: string | undefined = StartAt
  while (name !== undefined && name !== end && name !== 'SagaCompleted') {
    const state: AslState | undefined = States[name]
    if (!state) {
      throw new Error(`there is no state '${name}'`)
    }
    const node = readNode(name, state, { States, undos })
    if (node) {
      nodes.push(node)
    }
    name = state.Type === 'Choice' ? state.Default : 'Next' in state ? state.Next : undefined
  }
  return nodes
}

function readNode(
  name: string,
  state: AslState,
  { States, undos }: { States: Record<string, AslState>; undos: Undos },
): TreeNode | undefined {
  switch (state.Type) {
    case 'Task':
      return readStep(name, state, undos.get(name))
    case 'Choice': {
      const [{ Condition, Next }] = state.Choices as [{ Condition: string; Next: string }]
      const steps = readSpine({ StartAt: Next, States }, undos, state.Default)
      return { kind: 'when', name, condition: readCondition(Condition), steps }
    }
    case 'Parallel':
      return { kind: 'parallel', name, branches: state.Branches.map((branch) => readSpine(branch, undos)) }
    case 'Map':
      return {
        kind: 'each',
        name,
        concurrency: state.MaxConcurrency,
        steps: readSpine(state.ItemProcessor, undos),
      }
    default:
      return undefined
  }
}

function readStep(name: string, state: AslTask, undo: z.infer<typeof TreeUndo> | undefined): TreeStep {
  const waits = state.Resource.endsWith('.waitForTaskToken')
  const waiting = state.HeartbeatSeconds === undefined ? 'approval' : 'work'
  return {
    kind: waits ? waiting : 'step',
    name,
    ...(undo ? { undo } : {}),
    ...(isBestEffort(state) ? { bestEffort: true } : {}),
    ...(state.Arguments.Payload.includes("'pivot': true") ? { pivot: true } : {}),
    timeoutSeconds: state.TimeoutSeconds,
    ...(state.HeartbeatSeconds === undefined ? {} : { heartbeatSeconds: state.HeartbeatSeconds }),
    retry: state.Retry.map(readRetrier),
  }
}

/** Its Catch goes on with the next state as if nothing had failed: no other catcher leaves the input as it was. */
function isBestEffort({ Catch = [] }: AslTask): boolean {
  return Catch.some(({ Output }) => Output === '{% $states.input %}')
}

function readRetrier(retrier: AslRetrier): Retrier {
  const { ErrorEquals, MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds } = retrier
  return {
    errors: ErrorEquals,
    attempts: MaxAttempts,
    ...(IntervalSeconds === undefined ? {} : { intervalSeconds: IntervalSeconds }),
    ...(BackoffRate === undefined ? {} : { backoffRate: BackoffRate }),
    ...(MaxDelaySeconds === undefined ? {} : { maxDelaySeconds: MaxDelaySeconds }),
  }
}

/** `{% $states.input.results.validateOrder.needsApproval = true %}` */
const CONDITION = /results\.(\w)(\w*)\.(\w+) = true/

function readCondition(text: string): { step: string; field: string } {
  const [, first = '', rest = '', field = ''] = CONDITION.exec(text) ?? []
  return { step: first.toUpperCase() + rest, field }
}

/** What an undo's payload says: which step it undoes; inside an each the names are followed by the item's index. */
const UNDOES = /'step': '(\w+)(?:'|\[).*'undo': '(\w+)(?:'|\[)/

/** Returns the undo of each step that has one. */
function collectUndos({ States }: AslBranch): Undos {
  const undos = new Map<string, z.infer<typeof TreeUndo>>()
  for (const [name, state] of Object.entries(States)) {
    const [, step] = state.Type === 'Task' ? (UNDOES.exec(state.Arguments.Payload) ?? []) : []
    if (step && state.Type === 'Task') {
      undos.set(step, { name, timeoutSeconds: state.TimeoutSeconds, retry: state.Retry.map(readRetrier) })
    }
    if (state.Type === 'Map') {
      for (const [inner, undo] of collectUndos(state.ItemProcessor)) {
        undos.set(inner, undo)
      }
    }
  }
  return undos
}
