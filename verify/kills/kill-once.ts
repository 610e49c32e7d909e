import { isDeepStrictEqual } from 'node:util'
import type { Side } from './kill-at-commit.ts'
import type { KillableCloud } from './killable-cloud.ts'
import {
  checkTrial,
  describeLate,
  type Ending,
  isInOrder,
  nameOf,
  type Outcome,
  putSeedData,
  runTrial,
  type Trial,
  type TrialDeps,
} from './trial.ts'

interface Setting {
  cloud: Pick<KillableCloud, 'arm' | 'killed' | 'start'>
  deps: TrialDeps
}

export interface OneKill {
  commit: number
  side: Side
  /** How the trial ends undisturbed. */
  ending: Ending
}

/**
 * Plays the trial through one kill; what is broken then. Undefined when it did not come to that point, or was broken off.
 * Throws when the cloud does not start again.
 */
export async function killOnce(setting: Setting, trial: Trial, kill: OneKill): Promise<string[] | undefined> {
  const { cloud, deps } = setting
  const end = new AbortController()
  const signal = deps.signal ? AbortSignal.any([deps.signal, end.signal]) : end.signal
  try {
    await putSeedData(trial, deps)
    await cloud.arm({ execution: nameOf(trial), commit: kill.commit, side: kill.side })
    return await playThrough(setting, trial, { ...kill, played: runTrial(trial, { ...deps, signal }) })
  } finally {
    // Nobody answers it any more where the cloud did not start again.
    end.abort()
  }
}

async function playThrough(
  { cloud, deps }: Setting,
  trial: Trial,
  { played, commit, ending }: OneKill & { played: Promise<Outcome> },
): Promise<string[] | undefined> {
  const unkilled = await Promise.race([cloud.killed().then(() => undefined), played])
  if (unkilled === 'ended' || unkilled === 'waits') {
    // What runs side by side may be stored in more commits or in fewer.
    return isInOrder(trial) ? [`it ended before its commit ${commit}, where it was to be killed`] : undefined
  }
  if (!unkilled) {
    await cloud.start()
  }
  const outcome = await played
  if (outcome === 'broken off') {
    return undefined
  }
  return outcome === 'late' ? [describeLate(deps)] : compare(trial, deps, ending)
}

/** What is broken of a trial that was killed: it must end as it did undisturbed. */
async function compare(trial: Trial, deps: TrialDeps, ending: Ending): Promise<string[]> {
  const { ending: found, violations } = await checkTrial(trial, deps)
  if (!isDeepStrictEqual(found, ending)) {
    violations.push(`it ended as ${JSON.stringify(found)}, and undisturbed as ${JSON.stringify(ending)}`)
  }
  return violations
}
