import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Saga } from '#core/saga/index.ts'
import { CATALOGUE_FILE, describeCatalogue, SAGA_FILES } from '#statemachines/describe-catalogue.ts'
import { describeDrift } from '#statemachines/describe-drift.ts'
import { aslFile, aslText } from '#statemachines/index.ts'

/** A committed file is not what its source says. Stops the synthesis: what was reviewed is what is deployed. */
export class GeneratedFileStale extends Error {
  override readonly name = 'GeneratedFileStale'
  readonly file: string

  constructor(file: string, problem: string) {
    super(`${file} ${problem}; run 'npm run asl', and look at what it changes`)
    this.file = file
  }
}

/** Throws `GeneratedFileStale` where the catalogue or a state machine differs from what the sagas give. */
export function checkGenerated(sagas: readonly Saga[], directory: string): void {
  const files = globSync(SAGA_FILES, { cwd: directory })
  check(CATALOGUE_FILE, describeCatalogue(files), { directory, source: `the files ${SAGA_FILES}` })
  for (const saga of sagas) {
    const source = `statemachines/${saga.name}.saga.ts`
    check(aslFile(saga), aslText(saga), { directory, source })
  }
  const known = new Set(sagas.map(aslFile))
  const stray = globSync('statemachines/*.asl.json', { cwd: directory })
    .map((file) => file.replaceAll('\\', '/'))
    .find((file) => !known.has(file))
  if (stray) {
    throw new GeneratedFileStale(stray, 'belongs to no saga')
  }
}

function check(
  file: string,
  wanted: string,
  { directory, source }: { directory: string; source: string },
): void {
  const path = join(directory, file)
  const drift = describeDrift(existsSync(path) ? readFileSync(path, 'utf8') : undefined, wanted)
  if (drift) {
    throw new GeneratedFileStale(file, `is not what ${source} gives: ${drift}`)
  }
}
