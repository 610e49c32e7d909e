import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FunctionSpec, listFunctions } from '#lib/function-list.ts'
import * as catalogue from '#statemachines/catalogue.ts'
import {
  CATALOGUE_FILE,
  checkExport,
  describeCatalogue,
  SAGA_FILES,
} from '#statemachines/describe-catalogue.ts'
import { generatedFiles, sagas } from '#statemachines/index.ts'
import { writeGenerated } from '#statemachines/write-generated.ts'

export interface Compiled {
  /** What the sagas and the routes need. */
  functions: FunctionSpec[]
  /** Texts by file. */
  generated: Record<string, string>
}

/**
 * What `npm run asl` does but for writing, for sagas that the catalogue names; it can be bundled. Throws where there are other
 * sagas, or one of them is wrong.
 */
export function compileCatalogue(project: string): Compiled {
  const files = globSync(SAGA_FILES, { cwd: project })
  if (describeCatalogue(files) !== readFileSync(join(project, CATALOGUE_FILE), 'utf8')) {
    throw new Error('there are other sagas than the catalogue names')
  }
  for (const file of files) {
    checkExport(file, catalogue)
  }
  return {
    functions: listFunctions(sagas, project),
    generated: Object.fromEntries(sagas.flatMap((saga) => Object.entries(generatedFiles(saga)))),
  }
}

export function writeCompiled(project: string, { generated }: Compiled): void {
  writeGenerated(project, generated)
}
