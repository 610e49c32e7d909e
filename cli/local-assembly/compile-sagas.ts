/**
 * `node compile-sagas.ts`: waits for a line on standard input, and then writes what `npm run asl` writes and prints a line of
 * JSON: the functions that the sagas and the routes need now. Ends with nothing done when the input ends without a line.
 *
 * The sources are read after the line alone. What is loaded before it is what sagas need of packages: most of the time that
 * a compilation takes.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import 'zod'

const lines = createInterface({ input: process.stdin })
const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')])
lines.close()
if (line !== undefined) {
  await import('#statemachines/write-asl.ts')
  const { sagas } = await import('#statemachines/index.ts')
  const { listFunctions } = await import('#lib/function-list.ts')
  const { projectDirectory } = await import('#lib/project.ts')
  console.log(JSON.stringify(listFunctions(sagas, projectDirectory)))
}
