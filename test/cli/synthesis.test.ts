import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { synthesize } from '#cli/synthesis.ts'

/** Stands for the app: it refuses while the state machine differs from its saga. */
const APP = `
import { readFileSync, writeFileSync } from 'node:fs'
const read = (file) => readFileSync('statemachines/' + file, 'utf8')
if (read('trip.asl.json') !== read('trip.saga.ts')) throw new Error('trip.asl.json has drifted')
writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', '{}')
`
const WRITER = `
import { copyFileSync } from 'node:fs'
copyFileSync('statemachines/trip.saga.ts', 'statemachines/trip.asl.json')
console.log('wrote statemachines/trip.asl.json: StartAt is to be other')
`

let project: string
let said: string[]

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'flowforge-synthesis-'))
  said = []
  mkdirSync(join(project, 'cli/local-assembly'), { recursive: true })
  mkdirSync(join(project, 'statemachines'))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(project, 'cli/local-assembly/synthesize.ts'), APP)
  writeFileSync(join(project, 'statemachines/write-asl.ts'), WRITER)
  writeFileSync(join(project, 'statemachines/trip.asl.json'), 'old')
  writeFileSync(join(project, 'statemachines/trip.saga.ts'), 'new')
})

afterEach(() => rmSync(project, { recursive: true }))

const run = (rewrite: boolean) => synthesize(project, process.env, (line) => said.push(line), { rewrite })

test('a synthesis rejects with what the app says of a state machine that has drifted', async () => {
  await expect(run(false)).rejects.toThrow('trip.asl.json has drifted')
})

test('with rewriting, the state machine is written anew first, and that is said', async () => {
  const assembly = await run(true)
  expect(existsSync(join(assembly, 'manifest.json'))).toBe(true)
  expect(said[0]).toBe('wrote statemachines/trip.asl.json: StartAt is to be other')

  said = []
  await run(true)
  expect(said, 'nothing has changed since').toEqual([])
})
