import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const Entry = z.object({ name: z.string(), kind: z.string(), file: z.string(), timeoutSeconds: z.number() })

/** What a synthesis leaves beside the assembly for those who build a part of it anew. */
export const BuildRecord = z.object({
  functions: z.array(Entry),
  /** As `listImports` returns them: what the file of all packages exports. */
  packageExports: z.array(z.string()),
  /** That file, relative to the assembly. */
  packagesFile: z.string(),
})
export type BuildRecord = z.output<typeof BuildRecord>

const NAME = 'build-record.json'

export function writeBuildRecord(assembly: string, record: BuildRecord): void {
  writeFileSync(join(assembly, NAME), JSON.stringify(record))
}

/** Throws where the assembly was made by an older version, and has none. */
export function readBuildRecord(assembly: string): BuildRecord {
  return BuildRecord.parse(JSON.parse(readFileSync(join(assembly, NAME), 'utf8')))
}
