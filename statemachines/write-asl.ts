import { writeFileSync } from 'node:fs'
import { generatedFiles, sagas } from './index.ts'

for (const [file, text] of sagas.flatMap((saga) => Object.entries(generatedFiles(saga)))) {
  writeFileSync(new URL(`../${file}`, import.meta.url), text)
  console.log(`wrote ${file}`)
}
