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

/**
 * What `npm run asl` does, for sagas that the catalogue names; it can be bundled. Returns the functions that the sagas and
 * the routes need. Throws where there are other sagas, or one of them is wrong.
 */
export function compileCatalogue(project: string): FunctionSpec[] {
  const files = globSync(SAGA_FILES, { cwd: project })
  if (describeCatalogue(files) !== readFileSync(join(project, CATALOGUE_FILE), 'utf8')) {
    throw new Error('there are other sagas than the catalogue names')
  }
  for (const file of files) {
    checkExport(file, catalogue)
  }
  const functions = listFunctions(sagas, project)
  writeGenerated(project, Object.fromEntries(sagas.flatMap((saga) => Object.entries(generatedFiles(saga)))))
  return functions
}
