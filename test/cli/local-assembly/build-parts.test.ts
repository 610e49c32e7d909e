import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createPartsBuilder } from '#cli/local-assembly/build-parts.ts'
import { writeBuildRecord } from '#cli/local-assembly/build-record.ts'

const open = vi.hoisted(() => ({ count: 0, most: 0 }))
vi.mock('esbuild', async (importOriginal) => {
  const esbuild = await importOriginal<typeof import('esbuild')>()
  return {
    ...esbuild,
    async context(options: object) {
      const context = await esbuild.context(options)
      open.most = Math.max(open.most, ++open.count)
      const dispose = async () => {
        await context.dispose()
        open.count--
      }
      return { ...context, dispose }
    },
  }
})

const compiler = vi.hoisted(() => ({ compile: async (): Promise<unknown> => undefined }))
vi.mock('#cli/local-assembly/saga-compiler.ts', () => ({
  createSagaCompiler: async () => ({ read: async () => () => compiler.compile(), close() {} }),
}))

test.each([
  ['a function', { 'greet.ts': 'export const handler = = 1', 'lib/app.ts': '' }],
  ['the stack', { 'greet.ts': 'export const handler = 1', 'lib/app.ts': 'const a = = 1' }],
])('a builder that cannot be made, for an error in %s, leaves no bundler open', async (_where, sources) => {
  const project = mkdtempSync(join(tmpdir(), 'flowforge-parts-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  mkdirSync(join(project, 'lib'))
  for (const [file, text] of Object.entries(sources)) {
    writeFileSync(join(project, file), text)
  }
  const greet = { name: 'Greet', kind: 'api', file: 'greet.ts', timeoutSeconds: 1 }
  writeBuildRecord(project, { functions: [greet], packageExports: [], packagesFile: 'packages/index.mjs' })
  await expect(createPartsBuilder(project, project, {})).rejects.toThrow('Unexpected "="')
  expect(open).toEqual({ count: 0, most: 1 })
})

const greet = { name: 'Greet', kind: 'api', file: 'lambdas/api/greet.ts', timeoutSeconds: 1 }
/** The second is in other stacks than this one. */
const functions = [greet, { ...greet, name: 'Elsewhere' }]
const machine = (definition: string) => ({
  Greet: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: 'aa.zip' } } },
  Trip: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'FlowForge-trip',
      DefinitionString: definition,
      DefinitionSubstitutions: {},
    },
  },
})

/** A project with a function and a saga that share a contract, and the assembly of its last synthesis. */
async function createProject() {
  const project = mkdtempSync(join(tmpdir(), 'flowforge-parts-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  const write = (file: string, text: string) => {
    mkdirSync(join(project, dirname(file)), { recursive: true })
    writeFileSync(join(project, file), text)
  }
  const assembly = join(project, 'assembly')
  write('core/contract.ts', "export const word = 'one'")
  write(greet.file, "import { word } from '../../core/contract.ts'\nexport const handler = () => word")
  write('statemachines/index.ts', "import { word } from '../core/contract.ts'\nexport const sagas = [word]")
  write('statemachines/trip.asl.json', '{"before":1}')
  write('lib/app.ts', "import '../statemachines/index.ts'")
  write('assembly/FlowForge.template.json', JSON.stringify({ Resources: machine('{"before":1}') }))
  const asset = { source: { path: 'asset.aa' }, destinations: { here: { objectKey: 'aa.zip' } } }
  write('assembly/FlowForge.assets.json', JSON.stringify({ files: { aa: asset } }))
  write('assembly/asset.aa/page.html.gz', 'packed')
  writeBuildRecord(assembly, { functions, packageExports: [], packagesFile: 'packages/index.mjs' })
  const builder = await createPartsBuilder(project, assembly, {})
  onTestFinished(() => builder.close())
  return { write, builder, ...readers(assembly) }
}

function readers(assembly: string) {
  const readJson = (file: string) => JSON.parse(readFileSync(join(assembly, file), 'utf8'))
  const readCode = async () => {
    const { path } = readJson('FlowForge.assets.json').files.aa.source
    if (path === 'asset.aa') {
      return 'of the synthesis'
    }
    expect(readFileSync(join(assembly, path, 'page.html.gz'), 'utf8')).toBe('packed')
    const { handler } = await import(join(assembly, path, 'index.mjs'))
    return handler()
  }
  const readDefinition = () =>
    readJson('FlowForge.template.json').Resources.Trip.Properties.DefinitionString as string
  return { readCode, readDefinition }
}

/** Builds after a change, and returns how it ended beside what was served meanwhile, and what the assembly holds then. */
async function build({ builder, readCode, readDefinition }: Project, files: string[]) {
  const served: [code: string, definition: string][] = []
  const serve = async () => {
    served.push([await readCode(), readDefinition()])
  }
  const end = await builder.build(files, serve).catch((error: Error) => error.message)
  return { end, served, holds: [await readCode(), readDefinition()] }
}
type Project = Awaited<ReturnType<typeof createProject>>

test('a contract of most functions is served by them before the state machines are compiled', async () => {
  const project = await createProject()
  project.write('core/contract.ts', "export const word = 'two'")
  compiler.compile = async () => {
    project.write('statemachines/trip.asl.json', '{"after":1}')
    return functions
  }
  expect(await build(project, ['core/contract.ts'])).toEqual({
    end: true,
    served: [['two', '{"before":1}']],
    holds: ['two', '{"after":1}'],
  })
})

test.each([
  ['fail', () => Promise.reject(new Error('no such step')), 'no such step'],
  ['need a synthesis', async () => [...functions, { ...greet, name: 'Other' }], false],
])('functions are served as they were where the state machines %s', async (_how, compile, end) => {
  const project = await createProject()
  project.write('core/contract.ts', "export const word = 'three'")
  compiler.compile = compile
  expect(await build(project, ['core/contract.ts'])).toEqual({
    end,
    served: [
      ['three', '{"before":1}'],
      ['of the synthesis', '{"before":1}'],
    ],
    holds: ['of the synthesis', '{"before":1}'],
  })
})

test('a change of the state machines themselves is served with the functions, at once', async () => {
  const project = await createProject()
  project.write('core/contract.ts', "export const word = 'four'")
  compiler.compile = async () => {
    project.write('statemachines/trip.asl.json', '{"after":1}')
    return functions
  }
  expect(await build(project, ['core/contract.ts', 'statemachines/index.ts'])).toEqual({
    end: true,
    served: [],
    holds: ['four', '{"after":1}'],
  })
})
