import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
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

const specify = (name: string, file: string) => ({ name, kind: 'api', file, timeoutSeconds: 1 })
/** What sells and refunds is in one file; the last function is in other stacks than this one. */
const functions = [
  specify('Greet', 'lambdas/api/greet.ts'),
  specify('Sell', 'lambdas/api/shop.ts'),
  specify('Refund', 'lambdas/api/shop.ts'),
  specify('Elsewhere', 'lambdas/api/greet.ts'),
]
const inStack = ['Greet', 'Sell', 'Refund']
const keyOf = (name: string) => `${name}.zip`
const describeStack = (definition: string) => ({
  ...Object.fromEntries(
    inStack.map((name) => [
      name,
      { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: keyOf(name) } } },
    ]),
  ),
  Trip: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'FlowForge-trip',
      DefinitionString: definition,
      DefinitionSubstitutions: {},
    },
  },
})

/** A project whose functions and saga share a contract, and the assembly of its last synthesis. */
async function createProject() {
  const project = mkdtempSync(join(tmpdir(), 'flowforge-parts-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
  const write = (file: string, text: string) => {
    mkdirSync(join(project, dirname(file)), { recursive: true })
    writeFileSync(join(project, file), text)
  }
  const assembly = join(project, 'assembly')
  write('core/contract.ts', "export const word = 'one'")
  for (const { file } of functions) {
    write(file, "import { word } from '../../core/contract.ts'\nexport const handler = () => word")
  }
  write('statemachines/index.ts', "import { word } from '../core/contract.ts'\nexport const sagas = [word]")
  write('statemachines/trip.asl.json', '{"before":1}')
  write('lib/app.ts', "import '../statemachines/index.ts'")
  write('assembly/FlowForge.template.json', JSON.stringify({ Resources: describeStack('{"before":1}') }))
  const files = inStack.map((name) => [
    name,
    { source: { path: `asset.${name}` }, destinations: { here: { objectKey: keyOf(name) } } },
  ])
  write('assembly/FlowForge.assets.json', JSON.stringify({ files: Object.fromEntries(files) }))
  for (const name of inStack) {
    write(`assembly/asset.${name}/page.html.gz`, 'packed')
  }
  writeBuildRecord(assembly, { functions, packageExports: [], packagesFile: 'packages/index.mjs' })
  const builder = await createPartsBuilder(project, assembly, {})
  onTestFinished(() => builder.close())
  return { write, builder, ...readers(assembly) }
}
type Project = Awaited<ReturnType<typeof createProject>>

function readers(assembly: string) {
  const readJson = (file: string) => JSON.parse(readFileSync(join(assembly, file), 'utf8'))
  const readPath = (name: string): string => readJson('FlowForge.assets.json').files[name].source.path
  const readOne = async (name: string) => {
    const path = readPath(name)
    if (path === `asset.${name}`) {
      return 'synthesized'
    }
    expect(readFileSync(join(assembly, path, 'page.html.gz'), 'utf8')).toBe('packed')
    const { handler } = await import(join(assembly, path, 'index.mjs'))
    return handler()
  }
  /** What each function of the stack answers. */
  const readCode = async () => (await Promise.all(inStack.map(readOne))).join()
  const readDefinition = () =>
    readJson('FlowForge.template.json').Resources.Trip.Properties.DefinitionString as string
  return { readPath, readCode, readDefinition }
}

/** Builds after a change, and returns how it ended beside what was served meanwhile, and what the assembly holds then. */
async function build(
  { builder, readCode, readDefinition }: Project,
  files: string[],
  {
    lastInvoked = [],
    isSuperseded = () => false,
  }: { lastInvoked?: string[]; isSuperseded?: () => boolean } = {},
) {
  const served: [code: string, definition: string][] = []
  const serve = async () => {
    served.push([await readCode(), readDefinition()])
  }
  const end = await builder
    .build(files, { serve, lastInvoked: () => lastInvoked, isSuperseded })
    .catch((error: Error) => error.message)
  return { end, served, holds: [await readCode(), readDefinition()] }
}

beforeEach(() => {
  compiler.compile = async () => functions
})

/** From now on the sagas of this project compile to another state machine. */
function changeDefinition({ write }: Project): void {
  compiler.compile = async () => {
    write('statemachines/trip.asl.json', '{"after":1}')
    return functions
  }
}

const synthesized = ['synthesized,synthesized,synthesized', '{"before":1}']

test('a contract of most functions is served by them before the state machines are compiled', async () => {
  const project = await createProject()
  project.write('core/contract.ts', "export const word = 'two'")
  changeDefinition(project)
  expect(await build(project, ['core/contract.ts'])).toEqual({
    end: 'built',
    served: [['two,two,two', '{"before":1}']],
    holds: ['two,two,two', '{"after":1}'],
  })
})

test('functions that were invoked last are served before the others', async () => {
  const project = await createProject()
  project.write('core/contract.ts', "export const word = 'three'")
  const lastInvoked = ['Removed', 'Refund', 'Greet', 'Sell']
  expect((await build(project, ['core/contract.ts'], { lastInvoked })).served.map(([code]) => code)).toEqual([
    'three,synthesized,three',
    'three,three,three',
  ])
})

test.each([
  ['fail', () => Promise.reject(new Error('no such step')), 'no such step'],
  [
    'need a synthesis',
    async () => [...functions, specify('Other', 'lambdas/api/other.ts')],
    'needs synthesis',
  ],
])('functions are served as they were where the state machines %s', async (_how, compile, end) => {
  const project = await createProject()
  project.write('core/contract.ts', "export const word = 'four'")
  compiler.compile = compile
  expect(await build(project, ['core/contract.ts'], { lastInvoked: ['Greet'] })).toEqual({
    end,
    served: [
      ['four,synthesized,synthesized', '{"before":1}'],
      ['four,four,four', '{"before":1}'],
      synthesized,
    ],
    holds: synthesized,
  })
})

describe('a build that is superseded by a further save', () => {
  async function supersede() {
    const project = await createProject()
    project.write('core/contract.ts', "export const word = 'five'")
    const state = { lastInvoked: ['Greet'], isSuperseded: () => true }
    const ahead = ['five,synthesized,synthesized', '{"before":1}']
    expect(await build(project, ['core/contract.ts'], state)).toEqual({
      end: 'superseded',
      served: [ahead],
      holds: ahead,
    })
    return project
  }

  test('leaves the rest to the next one', async () => {
    const project = await supersede()
    const pathOf = () => project.readPath('Greet')
    const before = pathOf()
    changeDefinition(project)
    expect(await build(project, ['statemachines/index.ts'])).toEqual({
      end: 'built',
      served: [],
      holds: ['five,five,five', '{"after":1}'],
    })
    expect(pathOf(), 'what is ahead is not built again').toBe(before)
    project.write('lambdas/api/greet.ts', 'export const handler = = 1')
    expect(await build(project, ['lambdas/api/greet.ts']), 'what was built stays').toEqual({
      end: expect.stringContaining('Unexpected "="'),
      served: [],
      holds: ['five,five,five', '{"after":1}'],
    })
  })

  test('lets a function that is saved then not wait for the state machines', async () => {
    const project = await createProject()
    project.write('core/contract.ts', "export const word = 'six'")
    // All functions are built in one step.
    await build(project, ['core/contract.ts'], { isSuperseded: () => true })
    project.write('lambdas/api/greet.ts', "export const handler = () => 'hello'")
    expect(await build(project, ['lambdas/api/greet.ts'])).toEqual({
      end: 'built',
      served: [['hello,six,six', '{"before":1}']],
      holds: ['hello,six,six', '{"before":1}'],
    })
  })

  test('is built anew with what it was ahead of, where that is saved again', async () => {
    const project = await supersede()
    project.write('core/contract.ts', "export const word = 'six'")
    expect(await build(project, ['core/contract.ts'])).toMatchObject({
      end: 'built',
      holds: ['six,six,six', '{"before":1}'],
    })
  })

  test('and once more is built with all that was saved', async () => {
    const project = await supersede()
    project.write('core/contract.ts', "export const word = 'six'")
    const state = { lastInvoked: ['Sell'], isSuperseded: () => true }
    expect(await build(project, ['core/contract.ts'], state)).toMatchObject({
      end: 'superseded',
      holds: ['five,six,synthesized', '{"before":1}'],
    })
    expect(await build(project, ['statemachines/index.ts'])).toMatchObject({
      end: 'built',
      holds: ['six,six,six', '{"before":1}'],
    })
  })

  test('has served nothing in the end where the next one fails, and is part of the one after', async () => {
    const project = await supersede()
    compiler.compile = () => Promise.reject(new Error('no such step'))
    expect(await build(project, ['statemachines/index.ts'])).toEqual({
      end: 'no such step',
      served: [synthesized],
      holds: synthesized,
    })
    compiler.compile = async () => functions
    expect(await build(project, ['statemachines/index.ts'])).toEqual({
      end: 'built',
      served: [],
      holds: ['five,five,five', '{"before":1}'],
    })
  })
})

test('a change of the state machines themselves is served with the functions, at once', async () => {
  const project = await createProject()
  project.write('core/contract.ts', "export const word = 'seven'")
  changeDefinition(project)
  expect(await build(project, ['core/contract.ts', 'statemachines/index.ts'])).toEqual({
    end: 'built',
    served: [],
    holds: ['seven,seven,seven', '{"after":1}'],
  })
})

test('functions alone are at their end with the last of them', async () => {
  const project = await createProject()
  for (const { file } of functions) {
    project.write(file, "export const handler = () => 'eight'")
  }
  const files = functions.map(({ file }) => file)
  expect(await build(project, files, { isSuperseded: () => true })).toEqual({
    end: 'built',
    served: [['eight,eight,eight', '{"before":1}']],
    holds: ['eight,eight,eight', '{"before":1}'],
  })
})

test('state machines are left as they were where a function has an error', async () => {
  const project = await createProject()
  changeDefinition(project)
  project.write('lambdas/api/greet.ts', 'export const handler = = 1')
  const failed = await build(project, ['statemachines/index.ts', 'lambdas/api/greet.ts'])
  expect(failed).toMatchObject({ end: expect.stringContaining('Unexpected "="'), holds: synthesized })
})
