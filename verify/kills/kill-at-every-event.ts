import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAssembly } from '#local/assembly/index.ts'
import { createDynamoDb, type DynamoDb } from '#local/dynamodb/client.ts'
import { openTables } from '../tables/tables.ts'
import type { VerifiedWorkflow } from '../workflows/index.ts'
import { createHttpClient } from './http-client.ts'
import { readJournal } from './journal.ts'
import { killOnce } from './kill-once.ts'
import { createKillableCloud, type KillableCloud } from './killable-cloud.ts'
import {
  checkTrial,
  describeLate,
  nameOf,
  putSeedData,
  runTrial,
  type Trial,
  type TrialDeps,
} from './trial.ts'

export interface EventsOptions {
  /** The synthesized app. */
  assembly: string
  compileCache?: string | undefined
  workflows: readonly VerifiedWorkflow[]
  /** Kills at every n-th commit only; at every one without. */
  every?: number | undefined
  /** Ends the run; what was not tried is left out. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: { done: number; planned: number; violations: number }) => void) | undefined
}

/** A commit of the engine's store and what became of the executions that were killed there. */
export interface CommitReport {
  events: string[]
  /** What was broken; absent where nothing was killed. */
  before?: string[]
  after?: string[]
}

export interface EventsReport {
  kills: number
  violations: number
  seconds: number
  /** Per `workflow/case`; undefined for one that waits for time, which is not tried; empty for one that was broken off. */
  cases: Record<string, CommitReport[] | undefined>
  /** Where the data is kept, when there are violations. */
  dataDir?: string
}

/**
 * Plays every case of the workflows once undisturbed, and then once for each side of each of its commits: there the
 * local cloud is killed as a whole and started again. However it was killed, it must end as if it had not been.
 *
 * Throws when the cloud does not start again, or an execution does not even end undisturbed. Keeps the data folder then, and on violations.
 */
export async function killAtEveryEvent(options: EventsOptions): Promise<EventsReport> {
  const { assembly, compileCache, workflows } = options
  const startedAt = performance.now()
  const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-kills-'))
  const journal = join(dataDir, 'journal.jsonl')
  const cloud = await createKillableCloud({ assembly, compileCache, dataDir, journal })
  const deps: TrialDeps = { ...openTrialDeps(cloud, assembly, journal), signal: options.signal }
  const cases: EventsReport['cases'] = {}
  const progress = { done: 0, planned: 0, violations: 0 }
  let kills = 0
  const onKill = (broken: readonly string[] | undefined) => {
    progress.done++
    if (broken) {
      kills++
    }
    if (broken?.length) {
      progress.violations++
    }
    options.onProgress?.(progress)
  }
  try {
    await cloud.start()
    for (const workflow of workflows) {
      for (const [name, given] of casesOf(workflow)) {
        if (options.signal?.aborted) {
          break
        }
        const tenant = `k${Object.keys(cases).length}`
        cases[`${workflow.saga.name}/${name}`] = await killThroughCase(
          { cloud, deps, every: options.every ?? 1, signal: options.signal },
          { workflow, given, tenant },
          { onPlanned: (kills) => (progress.planned += kills), onKill },
        )
      }
    }
    await cloud.stop()
    const { violations } = progress
    if (violations === 0) {
      rmSync(dataDir, { recursive: true, force: true })
    }
    const seconds = (performance.now() - startedAt) / 1000
    return { kills, violations, seconds, cases, ...(violations > 0 ? { dataDir } : {}) }
  } catch (cause) {
    throw new Error(`${(cause as Error).message}; the data is in ${dataDir}`, { cause })
  } finally {
    await cloud.dispose()
  }
}

function openTrialDeps({ url, awsUrl }: KillableCloud, assembly: string, journal: string): TrialDeps {
  const assembled = loadAssembly(assembly, { accountId: '111111111111', region: 'us-east-1' })
  const names = new Map(assembled.tables.map(({ logicalId, name }) => [logicalId, name]))
  const tables = openTables(retryBrokenConnections(createDynamoDb(awsUrl)), names)
  return { send: createHttpClient(), url, awsUrl, tables, journal }
}

/** Connections are kept open, and some of them are to a cloud that was killed since. Only for calls that bear repeating. */
function retryBrokenConnections(call: DynamoDb): DynamoDb {
  return async (operation, input) => {
    for (;;) {
      try {
        return await call(operation, input)
      } catch (error) {
        if (!['ECONNRESET', 'EPIPE'].includes(String((error as NodeJS.ErrnoException).code))) {
          throw error
        }
      }
    }
  }
}

/** The workflow's own cases, and one that is cancelled while it waits, if one waits. */
function casesOf({ cases }: VerifiedWorkflow): [string, Trial['given']][] {
  const waiting = Object.values(cases).find(({ decisions }) => decisions)
  const cancelled = { input: waiting?.input ?? {}, cancels: true, ends: 'COMPENSATED' as const }
  return [
    ...Object.entries(cases),
    ...(waiting ? [['cancelled', cancelled] as [string, Trial['given']]] : []),
  ]
}

interface Setting {
  cloud: KillableCloud
  deps: TrialDeps
  every: number
  signal: AbortSignal | undefined
}

async function killThroughCase(
  { cloud, deps, every, signal }: Setting,
  trial: Trial,
  {
    onPlanned,
    onKill,
  }: { onPlanned(kills: number): void; onKill(broken: readonly string[] | undefined): void },
): Promise<CommitReport[] | undefined> {
  await putSeedData(trial, deps)
  const outcome = await runTrial(trial, deps)
  if (outcome === 'waits' || outcome === 'broken off') {
    return outcome === 'waits' ? undefined : []
  }
  if (outcome === 'late') {
    throw new Error(`undisturbed ${describeLate(deps)}`)
  }
  const { ending, violations } = await checkTrial(trial, deps)
  if (violations.length > 0) {
    throw new Error(`undisturbed it is broken: ${violations.join('; ')}`)
  }
  const commits = readJournal(deps.journal, nameOf(trial)).flatMap((line): CommitReport[] =>
    'events' in line ? [{ events: line.events }] : [],
  )
  const chosen = commits.filter((_, index) => index % every === 0)
  onPlanned(chosen.length * 2)
  for (const commit of chosen) {
    for (const side of ['before', 'after'] as const) {
      if (signal?.aborted) {
        return commits
      }
      const index = commits.indexOf(commit) + 1
      const killed = { ...trial, tenant: `${trial.tenant}-${index}-${side}` }
      const broken = await killOnce({ cloud, deps }, killed, { commit: index, side, ending })
      if (broken) {
        commit[side] = broken
      }
      onKill(broken)
    }
  }
  return commits
}
