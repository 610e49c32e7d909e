import type { JsonObject } from '../machine/json.ts'
import type { Report } from './report.ts'

/** What the checks of a state need to know of the machine around it. */
export interface ValidationScope {
  readonly type: 'STANDARD' | 'EXPRESS'
  readonly language: string
  /** Variables of each region around; an inner region must not assign them. */
  readonly outer: readonly ReadonlySet<string>[]
  /** Names of the states seen so far, in the whole machine. */
  readonly names: Set<string>
  readonly text: string
  /** Checks the states of a branch or item processor. */
  checkRegion(report: Report, region: JsonObject, path: string, scope: ValidationScope): void
}
