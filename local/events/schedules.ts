import { isDeepStrictEqual } from 'node:util'
import { nextRun, type RuleResource } from '#local/assembly/index.ts'
import type { Clock } from '#local/clock.ts'

export interface Schedules {
  /**
   * Begins to run these rules, each for the first time after one period, or when its time comes; `onRun` is called before
   * each run.
   */
  begin(rules: readonly RuleResource[], onRun?: () => void): void
  /** While they run: takes these in place of those before. A rule whose schedule is as it was keeps its time. */
  replace(rules: readonly RuleResource[]): void
  end(): void
}

/** The rules of a bus that have a schedule. */
export function createSchedules(clock: Clock, run: (rule: RuleResource) => void): Schedules {
  const running = new Map<string, { rule: RuleResource; cancel: () => void }>()
  let isRunning = false
  let beforeRun = () => {}

  function arm(rule: RuleResource): void {
    // From now, not from when it was due: a laptop that has slept does not catch up.
    const at = nextRun(rule.schedule!, clock.now())
    const cancel =
      at === undefined ? () => {} : clock.setTimer(at, () => fire(rule.arn), { background: true })
    running.set(rule.arn, { rule, cancel })
  }

  function fire(arn: string): void {
    const { rule } = running.get(arn)!
    arm(rule)
    beforeRun()
    run(rule)
  }

  function replace(rules: readonly RuleResource[]): void {
    if (!isRunning) {
      return
    }
    const kept = new Set(rules.map(({ arn }) => arn))
    for (const [arn, { cancel }] of running) {
      if (!kept.has(arn)) {
        cancel()
        running.delete(arn)
      }
    }
    for (const rule of rules) {
      const known = running.get(rule.arn)
      if (known && isDeepStrictEqual(known.rule.schedule, rule.schedule)) {
        known.rule = rule
      } else {
        known?.cancel()
        arm(rule)
      }
    }
  }

  return {
    begin(rules, onRun = () => {}) {
      isRunning = true
      beforeRun = onRun
      replace(rules)
    },
    replace,
    end() {
      replace([])
      isRunning = false
    },
  }
}
