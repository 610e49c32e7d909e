import type { ExecutionDetail } from '../api/responses/executions.ts'
import type { TimelineEntry } from '../api/responses/timeline.ts'
import type { Retrier, TreeNode, TreeStep } from '../saga/compile/tree.ts'
import { parseItem } from '../saga/runtime/item-name.ts'
import { type Cell, readCell } from './cell.ts'
import { isStep, type Place, placesOf } from './places.ts'
import { resultOf } from './result-of.ts'

/** What the picture needs of an execution, whatever its id is called. */
export type Pictured = Pick<
  ExecutionDetail,
  'status' | 'failure' | 'stuck' | 'timeline' | 'results' | 'cancelRequestedAt'
>

/** One item's part of a step inside an each. */
export interface ItemCell {
  index: number
  cell: Cell
  row: TimelineEntry
}

/** A step or an undo as it stands in its row. */
export interface Part {
  name: string
  /** Of an each's step: the most striking of its items'. */
  cell: Cell
  /** Absent where nothing has happened yet. */
  row?: TimelineEntry
  /** By item, where the step stands in an each and has begun. */
  items?: readonly ItemCell[]
}

/** One row of the picture: a step with the undo that takes it back, or the head of a group. */
export interface PictureRow extends Place {
  step?: Part
  /** Absent where the step has none; without `row` where it has not begun and nothing waits for it. */
  undo?: Part
  /** The way turned here: this step failed. */
  isTurn: boolean
}

const NOT_REACHED: Cell = { glyph: '○', tone: 'dim', note: 'not reached' }
const PLANNED: Cell = { glyph: '', tone: 'dim' }
const FAILED = { glyph: '✕', tone: 'red' } as const

interface Setting {
  execution: Pictured
  rows: ReadonlyMap<string, readonly TimelineEntry[]>
  now: number
  /** Names of steps that the execution has gone past, whether they ran or not. */
  passed: ReadonlySet<string>
}

/** Returns do and undo of an execution, in the order of its definition; `now` (epoch milliseconds) is for what goes on. */
export function pictureOf(tree: readonly TreeNode[], execution: Pictured, now: number): PictureRow[] {
  const places = placesOf(tree)
  const rows = Map.groupBy(execution.timeline, ({ step }) => parseItem(step).name)
  const setting = { execution, rows, now, passed: findPassed(places, execution, rows) }
  return places.map((place) => {
    const { node } = place
    if (!isStep(node)) {
      return { ...place, isTurn: false }
    }
    const isTurn = turnsAt(node.name, execution)
    return {
      ...place,
      isTurn,
      step: stepPart(node, place, { ...setting, isTurn }),
      ...undoPart(node, setting),
    }
  })
}

function stepPart(node: TreeStep, { conditions }: Place, setting: Setting & { isTurn: boolean }): Part {
  const own = setting.rows.get(node.name)
  if (!own) {
    return { name: node.name, cell: describeAbsent(node, conditions, setting) }
  }
  return partOf(node.name, own, { ...setting, retry: node.retry })
}

function undoPart({ undo }: TreeStep, setting: Setting): Pick<PictureRow, 'undo'> {
  if (!undo) {
    return {}
  }
  const own = setting.rows.get(undo.name)
  if (!own) {
    return { undo: { name: undo.name, cell: PLANNED } }
  }
  const part = partOf(undo.name, own, { ...setting, isTurn: false, retry: undo.retry })
  const { stuck } = setting.execution
  const isBlocked = own.some(({ status }) => status === 'BLOCKED')
  const waits = isBlocked && stuck?.undo ? { note: `waits for ${stuck.undo}` } : {}
  return { undo: { ...part, cell: { ...part.cell, ...waits } } }
}

type PartSetting = Setting & { isTurn: boolean; retry: readonly Retrier[] }

function partOf(name: string, rows: readonly TimelineEntry[], setting: PartSetting): Part {
  const items = rows
    .map((row) => ({ index: parseItem(row.step).index, row, cell: cellOf(row, setting) }))
    .filter((item): item is ItemCell => item.index !== undefined)
    .sort((a, b) => a.index - b.index)
  if (items.length === 0) {
    const row = rows[0]!
    return { name, row, cell: cellOf(row, setting) }
  }
  return { name, items, cell: summarize(items) }
}

/** A step that failed after its effect is done in the ledger, and the reason for the way back. */
function cellOf(row: TimelineEntry, { now, retry, isTurn, execution }: PartSetting): Cell {
  const cell = readCell(row, now, retry)
  if (!isTurn || row.step !== execution.failure?.step) {
    return cell
  }
  return row.status === 'DONE'
    ? { ...cell, ...FAILED, note: 'failed after its effect' }
    : { ...cell, note: cell.note ?? execution.failure.error }
}

/** Troubles strike more than what is on its way, and that more than what is done. */
const STRIKING: readonly Cell['tone'][] = ['red', 'amber', 'blue', 'violet', 'green', 'dim']

function summarize(items: readonly ItemCell[]): Cell {
  const [striking] = items.toSorted((a, b) => rank(a.cell) - rank(b.cell))
  const { glyph, tone } = striking!.cell
  const same = items.filter(({ cell }) => cell.glyph === glyph).length
  return { glyph, tone, note: `${same} of ${items.length}` }
}

function rank({ tone }: Cell): number {
  return STRIKING.indexOf(tone)
}

function turnsAt(name: string, { failure, status }: Pictured): boolean {
  return status !== 'COMPLETED' && failure?.step !== undefined && parseItem(failure.step).name === name
}

/** Why a step has no row. */
function describeAbsent(
  { kind, name }: TreeStep,
  conditions: Place['conditions'],
  { passed, execution }: Setting,
): Cell {
  const untrue = conditions.find(({ step, field }) => readField(execution.results, step, field) === false)
  if (!passed.has(name) && !untrue) {
    return NOT_REACHED
  }
  const words = kind === 'approval' ? 'not asked' : 'not taken'
  return { glyph: '–', tone: 'dim', note: untrue ? `${words}: ${untrue.field} is false` : words }
}

function readField(results: Pictured['results'], step: string, field: string): unknown {
  return (resultOf(results, step) as Record<string, unknown> | undefined)?.[field]
}

/** Something after these steps has run, or the execution has come to its end. */
function findPassed(
  places: readonly Place[],
  { status }: Pictured,
  rows: ReadonlyMap<string, unknown>,
): Set<string> {
  const names = places.filter(({ node }) => isStep(node)).map(({ name }) => name)
  const last = status === 'COMPLETED' ? names.length - 1 : names.findLastIndex((name) => rows.has(name))
  return new Set(names.slice(0, last + 1))
}
