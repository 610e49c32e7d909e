import pc from 'picocolors'
import type { Mark, Tone } from '#core/picture/mark.ts'
import type { GlobalOptions } from '../global-options.ts'
import type { Terminal } from '../terminal.ts'

export type Format = 'table' | 'wide' | 'json' | 'jsonl' | 'id'

/** How what a command found is shown. */
export interface View {
  format: Format
  /** Columns that fit; undefined where lines may be as long as they are. */
  width: number | undefined
  /** Standard output is drawn over itself. */
  isLive: boolean
  utc: boolean
  /** Epoch milliseconds. */
  now(): number
  quiet: boolean
  paint(text: string, tone: Tone): string
}

export function createView(options: GlobalOptions, { out, env, now }: Terminal): View {
  const isTerminal = Boolean(out.isTTY)
  const colors = pc.createColors(usesColor(options.color, isTerminal, env))
  const format = options.json ? 'json' : options.output
  return {
    format,
    width: isTerminal && format !== 'wide' ? (out.columns ?? 80) : undefined,
    isLive: isTerminal && env.TERM !== 'dumb',
    utc: options.utc,
    now,
    quiet: options.quiet,
    paint: (text, tone) => (text === '' ? '' : colors[COLORS[tone]](text)),
  }
}

/** The colours that a terminal has for them. */
const COLORS = {
  green: 'green',
  violet: 'magenta',
  red: 'red',
  amber: 'yellow',
  blue: 'blue',
  dim: 'dim',
} as const satisfies Record<Tone, string>

/** https://no-color.org; a flag says more than the environment. */
function usesColor(choice: GlobalOptions['color'], isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  return choice === 'auto' ? isTerminal && !env.NO_COLOR && env.TERM !== 'dumb' : choice === 'always'
}

/** Glyph and word. */
export function paintMark({ paint }: View, { glyph, tone }: Mark, word: string): string {
  return paint(`${glyph} ${word}`, tone)
}
