import { describeDuration } from '#core/picture/duration.ts'

/** `5 ms`, `30 s`, `2 h 5 m`: a duration with room between number and unit. */
export function describeSpan(ms: number): string {
  return spaced(describeDuration(ms))
}

/** Puts a space between the numbers and units of durations within a text, and leaves out what is nothing. */
export function spaced(text: string): string {
  return text
    .replace(/\b(\d+)\.0+(?=[smhd]\b)/g, '$1')
    .replace(/(\d[mh]) 0[sm]\b/g, '$1')
    .replace(/\b(\d+(?:\.\d+)?)(ms|[smhd])\b/g, '$1 $2')
}
