import { type Cell, readCell } from '#core/picture/cell.ts'
import type { TreeNode, TreeStep } from '#core/saga/compile/tree.ts'
import type { ExecutionDetail, TimelineRow } from '../client.ts'
import { readStrip } from './strip.ts'

/** One line of the picture: a step, its undo, and the rung between them. */
export interface Line {
  /** Frames of what the step stands in. */
  indent: string
  name: string
  step?: Cell
  /** The failure turned the way here. */
  isTurn: boolean
  undo?: { name: string; cell: Cell }
  /** Stands where the undo would, or behind it. */
  note?: string
}

interface Setting {
  execution: ExecutionDetail
  rows: ReadonlyMap<string, readonly TimelineRow[]>
  now: number
  /** Steps from which on nothing has run. */
  reached: ReadonlySet<string>
}

/** Returns the lines of an execution, in the order of its definition. */
export function layOut(tree: readonly TreeNode[], execution: ExecutionDetail, now: number): Line[] {
  const rows = Map.groupBy(execution.timeline, ({ step }) => step.replace(/\[\d+\]$/, ''))
  const setting = { execution, rows, now, reached: findReached(tree, rows) }
  return linesOf(tree, '', (node, indent) => lineOf(node, setting, indent))
}

/** Lays a tree out; `lineOf` makes the line of a step. */
export function linesOf(
  nodes: readonly TreeNode[],
  indent: string,
  lineOf: (node: TreeStep, indent: string) => Line,
): Line[] {
  return nodes.flatMap((node): Line[] => {
    switch (node.kind) {
      case 'when':
        return linesOf(node.steps, indent, lineOf)
      case 'parallel':
        return [
          { indent, name: node.name, isTurn: false, note: 'side by side' },
          ...node.branches.flatMap((branch, at) =>
            frame(linesOf(branch, '', lineOf), { indent, at, of: node.branches.length }),
          ),
        ]
      case 'each':
        return [
          { indent, name: node.name, isTurn: false, note: 'for each item' },
          ...linesOf(node.steps, `${indent}  `, lineOf),
        ]
      default:
        return [lineOf(node, indent)]
    }
  })
}

/** A bracket around the branches of a parallel. */
function frame(
  lines: readonly Line[],
  { indent, at, of }: { indent: string; at: number; of: number },
): Line[] {
  return lines.map((line, index) => {
    const isFirst = index === 0
    const isLastOfAll = at === of - 1 && index === lines.length - 1
    const corner = isFirst && at === 0 ? '┌' : isLastOfAll ? '└' : isFirst ? '├' : '│'
    return { ...line, indent: `${indent}${corner} ${line.indent}` }
  })
}

function lineOf(node: TreeStep, setting: Setting, indent: string): Line {
  const { rows, now, execution } = setting
  const own = rows.get(node.name)
  const line = { indent, name: node.name, isTurn: isTurn(node.name, execution) }
  if (!own) {
    return { ...line, ...describeAbsent(node, setting) }
  }
  const step = readRows(own, now, execution.failure?.step)
  const { note, ...cell } = step
  return {
    ...line,
    // A step that failed after its effect is done in the ledger, and the reason for the way back.
    step: line.isTurn && !own.some(isItem) ? { ...cell, ...FAILED } : cell,
    ...(note === undefined ? {} : { note }),
    ...(node.undo ? undoOf(node.undo.name, setting) : {}),
  }
}

function readRows(rows: readonly TimelineRow[], now: number, failed?: string): Cell {
  return rows.some(isItem) ? readStrip(rows, now, failed) : readCell(rows[0]!, now)
}

/** Nothing, as long as the undo has not begun and is not waited for. */
function undoOf(name: string, { rows, now, execution }: Setting): Pick<Line, 'undo'> {
  const own = rows.get(name)
  if (!own) {
    return {}
  }
  const cell = readRows(own, now)
  const isBlocked = own.some(({ status }) => status === 'BLOCKED')
  const note = isBlocked && execution.stuck?.undo ? { note: `waits for ${execution.stuck.undo}` } : {}
  return { undo: { name, cell: { ...cell, ...note } } }
}

const FAILED = { glyph: '✕', tint: 'red' } as const

function isItem({ step }: TimelineRow): boolean {
  return step.endsWith(']')
}

/** The step of the failure, one item's too. */
function isTurn(name: string, { failure, status }: ExecutionDetail): boolean {
  return status !== 'COMPLETED' && failure?.step?.replace(/\[\d+\]$/, '') === name
}

function describeAbsent({ kind, name }: TreeStep, { reached }: Setting): Pick<Line, 'step' | 'note'> {
  if (!reached.has(name)) {
    return { step: { glyph: '○', tint: 'dim' } }
  }
  return { step: { glyph: '–', tint: 'dim' }, note: kind === 'approval' ? 'not asked' : 'not taken' }
}

/** Steps that the execution has gone past: something after them has run. */
function findReached(tree: readonly TreeNode[], rows: ReadonlyMap<string, unknown>): Set<string> {
  const names = [...flatten(tree)]
  const last = names.findLastIndex((name) => rows.has(name))
  return new Set(names.slice(0, last + 1))
}

function* flatten(nodes: readonly TreeNode[]): Generator<string> {
  for (const node of nodes) {
    if (node.kind === 'parallel') {
      yield* node.branches.flatMap((branch) => [...flatten(branch)])
    } else if (node.kind === 'when' || node.kind === 'each') {
      yield* flatten(node.steps)
    } else {
      yield node.name
    }
  }
}
