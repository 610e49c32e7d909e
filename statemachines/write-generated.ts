import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeDrift } from './describe-drift.ts'

/** Writes these texts into the project's files, where they differ. Returns how each file changed that did. */
export function writeGenerated(project: string, files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    const path = join(project, file)
    const drift = describeDrift(existsSync(path) ? readFileSync(path, 'utf8') : undefined, text)
    if (!drift) {
      return []
    }
    writeFileSync(path, text)
    return [`wrote ${file}: ${drift}`]
  })
}
