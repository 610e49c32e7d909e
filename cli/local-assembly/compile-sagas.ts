/**
 * `node compile-sagas.ts`: writes what `npm run asl` writes, and prints a line of JSON: the functions that the sagas and the
 * routes need now.
 */
import { listFunctions } from '#lib/function-list.ts'
import { projectDirectory } from '#lib/project.ts'
import '#statemachines/write-asl.ts'

const { sagas } = await import('#statemachines/index.ts')
console.log(JSON.stringify(listFunctions(sagas, projectDirectory)))
