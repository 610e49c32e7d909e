import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKillableCloud, type KillableCloud } from './killable-cloud.ts'

type App = Omit<Parameters<typeof createKillableCloud>[0], 'dataDir'>

/**
 * Runs `work` on a local cloud with a data folder of its own. Removes the folder when nothing was violated; else it is in the
 * report, or in the message of what was thrown.
 */
export async function onKillableCloud<Report extends { violations: readonly string[] }>(
  app: App,
  work: (cloud: KillableCloud, dataDir: string) => Promise<Report>,
): Promise<Report & { dataDir?: string }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'flowforge-kills-'))
  const cloud = await createKillableCloud({ ...app, dataDir })
  try {
    const report = await work(cloud, dataDir)
    if (report.violations.length > 0) {
      return { ...report, dataDir }
    }
    rmSync(dataDir, { recursive: true, force: true })
    return report
  } catch (cause) {
    throw new Error(`${(cause as Error).message}; the data is in ${dataDir}`, { cause })
  } finally {
    await cloud.dispose()
  }
}
