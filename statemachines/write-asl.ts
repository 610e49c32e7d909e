/**
 * `npm run asl`: writes the catalogue, and for each saga its state machine and the picture of it. Prints each file that
 * changes and how; a file of a saga that is gone is removed.
 */
import { globSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CATALOGUE_FILE, checkExport, describeCatalogue, SAGA_FILES, sagaName } from './describe-catalogue.ts'
import { writeGenerated } from './write-generated.ts'

const project = fileURLToPath(new URL('../', import.meta.url))
let changes = 0

function write(texts: Readonly<Record<string, string>>): void {
  for (const line of writeGenerated(project, texts)) {
    console.log(line)
    changes++
  }
}

function remove(file: string): void {
  rmSync(`${project}${file}`, { force: true })
  console.log(`removed ${file}: there is no such saga`)
  changes++
}

const files = globSync(SAGA_FILES, { cwd: project })
for (const file of files) {
  checkExport(file, await import(`../${file.replaceAll('\\', '/')}`))
}
write({ [CATALOGUE_FILE]: describeCatalogue(files) })
// Only now does the catalogue name every saga.
const { sagas, aslFile, generatedFiles, graphFile } = await import('./index.ts')
write(Object.fromEntries(sagas.flatMap((saga) => Object.entries(generatedFiles(saga)))))
const names = files.map(sagaName)
for (const file of globSync('statemachines/*.asl.json', { cwd: project })) {
  const name = sagaName(file.replace('.asl.json', '.saga.ts'))
  if (!names.includes(name)) {
    remove(aslFile({ name }))
    remove(graphFile({ name }))
  }
}
if (changes === 0) {
  console.log('nothing to write: every state machine is what its saga compiles to')
}
