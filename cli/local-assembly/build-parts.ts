import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleOptions } from '#lib/bundles.ts'
import { forgetFingerprint } from '../synthesis.ts'
import { type BuildRecord, readBuildRecord } from './build-record.ts'
import { bundleOwnCode, createOwnCodeBundler, needsOtherPackages } from './bundle-own-code.ts'
import { findCode, pointAtLocalBundles, readCodeKeys } from './point-at-local-bundles.ts'
import { replaceDefinitions } from './replace-definitions.ts'
import { type Compile, createSagaCompiler } from './saga-compiler.ts'
import { readSourceGraph, type SourceGraph } from './source-graph.ts'
import { writeFolder } from './write-bundles.ts'

const STACK = 'lib/app.ts'
const SAGAS = 'statemachines/index.ts'
/** Files that are found by their folder, and so matter before anything imports them. */
const FOUND_BY_FOLDER = /^(?:statemachines|lambdas\/(?:steps|api|events|authorizer))\//

export interface PartsBuilder {
  /**
   * Builds what these changes concern into the assembly of the last synthesis. Returns false, and leaves the assembly as it
   * was, where they concern more than functions and state machines: a synthesis is to be made. Rejects where the sources
   * have an error.
   *
   * `serve` brings the assembly as it stands to the local cloud. It is called where functions need not wait for state
   * machines, and once more where these then fail: with the functions of before.
   */
  build(files: readonly string[], serve: () => Promise<unknown>): Promise<boolean>
  /** Ends what waits for a build. */
  close(): void
}

/** Reads what the last synthesis has left, and how the sources depend on each other. */
export async function createPartsBuilder(
  project: string,
  assembly: string,
  env: NodeJS.ProcessEnv,
): Promise<PartsBuilder> {
  const record = readBuildRecord(assembly)
  const options = bundleOptions(project, assembly.endsWith('-stripe') ? 'stripe' : 'simulated')
  const packages = {
    exports: record.packageExports,
    url: pathToFileURL(join(assembly, record.packagesFile)).href,
  }

  const all = await createOwnCodeBundler(record.functions, options, packages)
  const reading = Promise.all([readSourceGraph(project, [STACK]), all.bundle()])
  const [graph, { metafile }] = await reading.catch(async (error: unknown) => {
    await all.close()
    throw error
  })
  graph.learn(metafile)
  const compiler = await createSagaCompiler(project, env)
  const keyOf = readCodeKeys(assembly)
  // Some functions are part of other settings' stacks alone.
  const inStack = record.functions.filter(({ name }) => keyOf.has(name))
  const packedOf = readPackedFiles(findCode(assembly, keyOf), inStack)
  const written = new Map<string, string>()
  /** What the templates hold; unknown until they were written for the first time. */
  let definitions: string | undefined

  const isMost = ({ length }: BuildRecord['functions']) => length > record.functions.length / 2

  /** Writes the code of these functions. Returns the folder of each. */
  async function bundle(affected: BuildRecord['functions']): Promise<Record<string, string>> {
    if (affected.length === 0) {
      return {}
    }
    const { files, metafile } = await (isMost(affected)
      ? all.bundle()
      : bundleOwnCode(affected, options, packages))
    graph.learn(metafile)
    const names = affected.map(({ name }) => name)
    const packed = names.flatMap((name) => packedOf.get(name) ?? [])
    const folder = writeFolder(assembly, new Map([...files, ...packed]), written)
    return Object.fromEntries(names.map((name) => [name, `${folder}/${name}`]))
  }

  /** Returns false where a state machine needs more than another definition. */
  function bringDefinitions(): boolean {
    forgetFingerprint(assembly)
    const now = readDefinitions(project)
    const isBrought = now === definitions || replaceDefinitions(project, assembly)
    definitions = now
    return isBrought
  }

  /** Returns false where the state machines need a synthesis. */
  async function buildAtOnce(affected: BuildRecord['functions']): Promise<boolean> {
    // Compiling takes longer than bundling a few functions, and begins before; that of most takes longer than compiling.
    const reading = compiler.read()
    if (!isMost(affected)) {
      await reading
    }
    const [folders, isCompiled] = await Promise.all([bundle(affected), reading.then(compileDefinitions)])
    if (isCompiled) {
      pointAt(folders)
    }
    return isCompiled
  }

  /**
   * As `buildAtOnce`, of a change that the state machines themselves are not part of: mostly they stay as they are, and nobody
   * is to wait for that to be known. CloudFormation too brings functions before the state machines that invoke them.
   */
  async function buildFunctionsFirst(
    affected: BuildRecord['functions'],
    serve: () => Promise<unknown>,
  ): Promise<boolean> {
    const pointBack = pointAt(await bundle(affected))
    let isCompiled = false
    try {
      await serve()
      isCompiled = await compileDefinitions(await compiler.read())
      return isCompiled
    } finally {
      if (!isCompiled) {
        pointBack()
        await serve()
      }
    }
  }

  /** Returns false, with nothing written to the assembly, where the state machines need a synthesis. */
  async function compileDefinitions(compile: Compile): Promise<boolean> {
    return isSame(await compile(), record.functions) && bringDefinitions()
  }

  /** Returns what points back at the code of before. */
  function pointAt(folders: Readonly<Record<string, string>>): () => void {
    forgetFingerprint(assembly)
    return pointAtLocalBundles(assembly, folders, keyOf)
  }

  return {
    async build(files, serve) {
      const plan = planBuild(files, graph)
      if (plan === 'synthesis') {
        return false
      }
      const affected = record.functions.filter(({ file }) => {
        const inputs = graph.reachable(file)
        return files.some((each) => inputs.has(each))
      })
      try {
        if (plan === 'functions') {
          pointAt(await bundle(affected))
          return true
        }
        return isMost(affected) && !files.some(isOfStateMachines)
          ? await buildFunctionsFirst(affected, serve)
          : await buildAtOnce(affected)
      } catch (error) {
        if (needsOtherPackages(error)) {
          return false
        }
        throw error
      }
    },
    close() {
      compiler.close()
      void all.close()
    },
  }
}

function isOfStateMachines(file: string): boolean {
  return file.startsWith('statemachines/')
}

function planBuild(files: readonly string[], graph: SourceGraph): 'functions' | 'sagas' | 'synthesis' {
  const stack = graph.reachable(STACK)
  const sagas = graph.reachable(SAGAS)
  const needsSynthesis = (file: string) =>
    !/^(?:core|lambdas|statemachines)\//.test(file) ||
    (stack.has(file) && !sagas.has(file)) ||
    (!graph.has(file) && FOUND_BY_FOLDER.test(file))
  if (files.some(needsSynthesis)) {
    return 'synthesis'
  }
  return files.some((file) => sagas.has(file)) ? 'sagas' : 'functions'
}

/** Returns the state machines that the last synthesis or compilation has written, as one text. */
function readDefinitions(project: string): string {
  const files = globSync('statemachines/*.asl.json', { cwd: project }).sort()
  return JSON.stringify(files.map((file) => [file, readFileSync(join(project, file), 'utf8')]))
}

function isSame(some: BuildRecord['functions'], others: BuildRecord['functions']): boolean {
  return JSON.stringify(some) === JSON.stringify(others)
}

/** Returns what lies packed beside the code of each of these functions, which stays as the last synthesis has packed it. */
function readPackedFiles(
  codeOf: (name: string) => string,
  functions: BuildRecord['functions'],
): Map<string, (readonly [file: string, bytes: Uint8Array])[]> {
  return new Map(
    functions.map(({ name }) => {
      const folder = codeOf(name)
      const packed = readdirSync(folder).filter((file) => file.endsWith('.gz'))
      return [
        name,
        packed.map((file) => [`${name}/${file}`, new Uint8Array(readFileSync(join(folder, file)))] as const),
      ]
    }),
  )
}
