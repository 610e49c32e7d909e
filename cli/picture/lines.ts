import type { Cell } from '#core/picture/cell.ts'
import { type Group, isStep, type Place } from '#core/picture/places.ts'
import { type Part, type PictureRow, pictureOf } from '#core/picture/rows.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'
import type { ExecutionDetail } from '../client.ts'
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

/** Returns the lines of an execution, in the order of its definition. */
export function layOut(tree: readonly TreeNode[], execution: ExecutionDetail, now: number): Line[] {
  return pictureOf(tree, execution, now).map((row) => ({
    ...lineOf(row),
    isTurn: row.isTurn,
    ...partsOf(row),
  }))
}

/** A line without what becomes of it: for the head of a group, what it does. */
export function lineOf({ node, groups, name }: Place): Line {
  const note = isStep(node) ? {} : { note: node.kind === 'each' ? 'for each item' : 'side by side' }
  return { indent: groups.map(frame).join(''), name, isTurn: false, ...note }
}

/** A bracket around the branches of a parallel. */
function frame({ kind, branch, isFirst, isLast }: Group): string {
  if (kind === 'each') {
    return '  '
  }
  const corner = isFirst && branch === 0 ? '┌' : isLast ? '└' : isFirst ? '├' : '│'
  return `${corner} `
}

function partsOf({ step, undo }: PictureRow): Partial<Line> {
  if (!step) {
    return {}
  }
  const { note, ...cell } = stripOf(step)
  return {
    step: cell,
    // The circle says it, where nothing was reached.
    ...(note === undefined || note === 'not reached' ? {} : { note }),
    // Nothing, as long as the undo has not begun and is not waited for.
    ...(undo?.row || undo?.items ? { undo: { name: undo.name, cell: stripOf(undo) } } : {}),
  }
}

function stripOf({ cell, items }: Part): Cell {
  return items ? readStrip(items) : cell
}
