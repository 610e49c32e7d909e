import type { TreeNode, TreeStep } from '../saga/compile/tree.ts'
import type { SagaStatus } from '../saga/runtime/status.ts'
import { isFatal } from './attempts.ts'
import type { Fault } from './fault.ts'

/** What an execution with these faults comes to, when nothing else goes wrong. */
export interface Foretold {
  status: Extract<SagaStatus, 'COMPLETED' | 'COMPENSATED' | 'COMPENSATION_FAILED'>
  /** The step whose failure turns the way. */
  failedAt?: string
  /** The undos that run, in order; inside an each, once for every item. */
  undos: ForetoldUndo[]
  /** The undo that gives up. */
  stuckAt?: string
  /** The approvals that somebody has to give on the way. */
  asks: string[]
}

export interface ForetoldUndo {
  undo: string
  of: string
  /** Whether the step had an effect; undefined where another branch decides how far it came. */
  hadEffect: boolean | undefined
}

/** What only an execution knows. */
export interface Conditions {
  /** Whether the steps of this `when` run. */
  isTaken: (when: Extract<TreeNode, { kind: 'when' }>) => boolean
}

interface Walk {
  faults: readonly Fault[]
  conditions: Conditions
  asks: string[]
  /** Steps with an undo that were passed, in order of the definition. */
  passed: { node: TreeStep; hadEffect: boolean | undefined }[]
}

/** The step that failed; or the pivot, behind which nothing fails any more. */
type Turn = { failedAt: string } | 'no return' | undefined

/** Returns what becomes of an execution of `tree`. Approvals are taken for given. */
export function foretell(
  tree: readonly TreeNode[],
  faults: readonly Fault[],
  conditions: Conditions,
): Foretold {
  const walk: Walk = { faults, conditions, asks: [], passed: [] }
  const turn = walkNodes(tree, walk)
  const { asks } = walk
  if (turn === undefined || turn === 'no return') {
    return { status: 'COMPLETED', undos: [], asks }
  }
  return { ...turn, ...walkBack(walk), asks }
}

function walkNodes(nodes: readonly TreeNode[], walk: Walk): Turn {
  for (const node of nodes) {
    const turn = walkNode(node, walk)
    if (turn) {
      return turn
    }
  }
  return undefined
}

function walkNode(node: TreeNode, walk: Walk): Turn {
  switch (node.kind) {
    case 'when':
      if (walk.conditions.isTaken(node)) {
        return walkNodes(node.steps, walk)
      }
      pass(node.steps, walk, false)
      return undefined
    case 'parallel':
      return walkBranches(node.branches, walk)
    case 'each': {
      const turn = walkNodes(node.steps, walk)
      // One item's turn undoes what was done of every item.
      const begun = turn ? stepsOf(node.steps).filter((step) => !isPassed(step, walk)) : []
      pass(begun, walk, undefined)
      return turn
    }
    default:
      return walkStep(node, walk)
  }
}

function walkStep(node: TreeStep, walk: Walk): Turn {
  const own = walk.faults.filter(({ failAt }) => failAt === node.name)
  const fatal = own.filter((fault) => isFatal(fault, node.kind, node.retry))
  const failsBefore = fatal.some(({ when }) => when === 'before')
  if (node.kind === 'approval' && !failsBefore) {
    walk.asks.push(node.name)
  }
  // An approval that fails once it was asked for may have been given.
  const hadEffect = node.kind === 'approval' && fatal.length > 0 && !failsBefore ? undefined : !failsBefore
  pass([node], walk, hadEffect)
  if (node.pivot && !failsBefore) {
    return 'no return'
  }
  return fatal.length > 0 && !node.bestEffort ? { failedAt: node.name } : undefined
}

/** The first that fails stops the others, wherever they are. */
function walkBranches(branches: readonly TreeNode[][], walk: Walk): Turn {
  const before = walk.passed.length
  const turns = branches.map((branch) => {
    const turn = walkNodes(branch, walk)
    pass(
      stepsOf(branch).filter((step) => !isPassed(step, walk)),
      walk,
      false,
    )
    return turn
  })
  const turn = turns.find((each) => each !== undefined)
  if (turn) {
    walk.passed = walk.passed.map((each, index) =>
      index < before || isIn(branches[turns.indexOf(turn)]!, each.node)
        ? each
        : { ...each, hadEffect: undefined },
    )
  }
  return turn
}

/** Newest first; what has given up holds back all that is older. */
function walkBack({ passed, faults }: Walk): Pick<Foretold, 'status' | 'undos' | 'stuckAt'> {
  const undos: ForetoldUndo[] = []
  for (const { node, hadEffect } of passed.toReversed()) {
    const { undo } = node
    if (!undo) {
      continue
    }
    const own = faults.filter(({ failAt }) => failAt === undo.name)
    if (own.some((fault) => isFatal(fault, 'step', undo.retry))) {
      return { status: 'COMPENSATION_FAILED', undos, stuckAt: undo.name }
    }
    undos.push({ undo: undo.name, of: node.name, hadEffect })
  }
  return { status: 'COMPENSATED', undos }
}

function pass(nodes: readonly TreeNode[], walk: Walk, hadEffect: boolean | undefined): void {
  walk.passed.push(...stepsOf(nodes).map((node) => ({ node, hadEffect })))
}

function isPassed(step: TreeStep, { passed }: Walk): boolean {
  return passed.some(({ node }) => node === step)
}

function isIn(nodes: readonly TreeNode[], step: TreeStep): boolean {
  return stepsOf(nodes).includes(step)
}

/** Every step of a tree, in the order of its definition. */
export function stepsOf(nodes: readonly TreeNode[]): TreeStep[] {
  return nodes.flatMap((node) => {
    switch (node.kind) {
      case 'when':
      case 'each':
        return stepsOf(node.steps)
      case 'parallel':
        return node.branches.flatMap((branch) => stepsOf(branch))
      default:
        return [node]
    }
  })
}
