import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { CommandFailed } from '../exit-status.ts'
import type { Change } from './change.ts'

const run = promisify(execFile)

/** Returns the changes as the project's Biome writes them, imports sorted. The project itself is not touched. */
export async function formatChanges(directory: string, changes: readonly Change[]): Promise<Change[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flowforge-new-'))
  try {
    for (const { file, text } of changes) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    await runBiome(directory, folder)
    return changes.map((change) => ({ ...change, text: readFileSync(join(folder, change.file), 'utf8') }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runBiome(directory: string, folder: string): Promise<void> {
  const biome = join(directory, 'node_modules/@biomejs/biome/bin/biome')
  const options = ['--write', '--error-on-warnings', '--vcs-enabled=false', `--config-path=${directory}`]
  try {
    await run(process.execPath, [biome, 'check', ...options, folder], { cwd: folder })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new CommandFailed(
      `Biome refuses what would be written; nothing was changed:\n${stdout}${stderr}`.trim(),
    )
  }
}
