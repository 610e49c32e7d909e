import { writeFileSync } from 'node:fs'
import { compile } from '#core/saga/index.ts'
import { aslFile, aslText, sagas } from './index.ts'

for (const saga of sagas) {
  writeFileSync(new URL(`../${aslFile(saga)}`, import.meta.url), aslText(compile(saga)))
  console.log(`wrote ${aslFile(saga)}`)
}
