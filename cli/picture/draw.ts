import widthOf from 'fast-string-width'
import { describeDuration } from '#core/picture/duration.ts'
import { markOf, type Tone } from '#core/picture/mark.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'
import type { ExecutionDetail } from '../client.ts'
import { clean } from '../output/clean.ts'
import { paintMark, type View } from '../output/view.ts'
import { describeFailure } from './failure.ts'
import { type Line, layOut } from './lines.ts'

/** Returns do and undo of an execution as one picture: forward downwards on the left, back upwards on the right. */
export function drawExecution(tree: readonly TreeNode[], found: ExecutionDetail, view: View): string {
  const execution = clean(found)
  const body = drawLines(layOut(clean(tree), execution, view.now()), view)
  const width = Math.max(...body.map((line) => widthOf(line)))
  return [drawHeader(execution, view, width), ...body, ...describeFailure(execution, view)].join('\n')
}

function drawHeader(execution: ExecutionDetail, view: View, width: number): string {
  const { executionId, workflow, version, status, startedAt, endedAt } = execution
  const left = `${executionId}  ${workflow}${version ? ` v${version}` : ''}`
  const took = describeDuration((endedAt ? Date.parse(endedAt) : view.now()) - Date.parse(startedAt))
  const right = `${paintMark(view, markOf(status), status)}  ${took}`
  const gap = Math.min(width, view.width ?? width) - widthOf(left) - widthOf(right)
  return `${left}${' '.repeat(Math.max(2, gap))}${right}`
}

interface Parts {
  step: string
  took: string
  rung: string
  undo: string
  undoTook: string
  note: string
  /** What stands there is an undo, not a note. */
  isUndo: boolean
}

type TextPart = Exclude<keyof Parts, 'isUndo'>

const TITLES: Parts = { step: 'DO', took: '', rung: '', undo: 'UNDO', undoTook: '', note: '', isUndo: true }

/** What a narrow terminal leaves out, the rightmost first. */
const DROPPED: readonly (readonly TextPart[])[] = [
  [],
  ['note'],
  ['note', 'undoTook'],
  ['note', 'undoTook', 'took'],
  ['note', 'undoTook', 'took', 'undo'],
]

export function drawLines(lines: readonly Line[], view: View): string[] {
  const parts = lines.map((line) => partsOf(line, view))
  const drawn = DROPPED.map((keys) => {
    const empty = Object.fromEntries(keys.map((key) => [key, '']))
    return drawParts(parts.map((each) => ({ ...each, ...empty })))
  })
  const { width = Number.POSITIVE_INFINITY } = view
  return drawn.find((each) => each.every((line) => widthOf(line) <= width)) ?? drawn.at(-1)!
}

function drawParts(parts: readonly Parts[]): string[] {
  const widest = (key: TextPart) => Math.max(...[TITLES, ...parts].map((each) => widthOf(each[key])))
  const widths = { step: widest('step'), took: widest('took'), undoTook: widest('undoTook') }
  // Notes stand in the column of the undos where there is none, and do not widen it.
  const undoWidth = Math.max(
    ...[TITLES, ...parts.filter(({ isUndo }) => isUndo)].map(({ undo }) => widthOf(undo)),
  )
  const head = parts.some(({ undo }) => undo !== '') ? TITLES : { ...TITLES, undo: '' }
  return [head, ...parts].map(({ step, took, rung, undo, undoTook, note, isUndo }) => {
    const left = `${pad(step, widths.step)}  ${padLeft(took, widths.took)}  ${rung || ' '} `
    const right = isUndo ? `${pad(undo, undoWidth)}  ${padLeft(undoTook, widths.undoTook)}` : undo
    return `  ${left}${right}${note ? `  ${note}` : ''}`.trimEnd()
  })
}

function partsOf({ indent, name, step, isTurn, undo, note }: Line, view: View): Parts {
  const dim = (text: string) => view.paint(text, 'dim')
  const title = step ? `${paintGlyph(view, step)} ${isPale(step.tone) ? dim(name) : name}` : name
  const notes = [note, undo?.cell.note].filter((each) => each !== undefined).map(dim)
  return {
    step: `${dim(indent)}${title}`,
    took: step?.took ?? '',
    rung: isTurn ? view.paint('→', 'red') : '',
    undo: undo ? `${paintGlyph(view, undo.cell)} ${undo.name}` : (notes.shift() ?? ''),
    undoTook: undo?.cell.took ?? '',
    isUndo: undo !== undefined,
    note: notes.join('  '),
  }
}

function paintGlyph(view: View, { glyph, tone }: { glyph: string; tone: Tone }): string {
  return view.paint(glyph, tone)
}

function isPale(tone: Tone): boolean {
  return tone === 'dim'
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

function padLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text
}
