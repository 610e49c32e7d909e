import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { bundleOptions } from '#lib/bundles.ts'
import { forgetFingerprint } from '../synthesis.ts'
import { type BuildRecord, readBuildRecord } from './build-record.ts'
import { bundleOwnCode, createOwnCodeBundler, needsOtherPackages } from './bundle-own-code.ts'
import { isOfStateMachines, planBuild, STACK } from './plan-build.ts'
import { findCode, pointAtLocalBundles, readCodeKeys } from './point-at-local-bundles.ts'
import { replaceDefinitions } from './replace-definitions.ts'
import { createSagaCompiler } from './saga-compiler.ts'
import { readSourceGraph } from './source-graph.ts'
import { writeFolder } from './write-bundles.ts'

/** As many as the local cloud loads before they are served. */
const BUILT_FIRST = 2
/** Between two steps: until then who asks for what was just served has the processors. */
const GIVE_WAY_MS = 300

/** What happens beside a build. */
export interface BuildContext {
  /** Brings the assembly as it stands to the local cloud. */
  serve(): Promise<unknown>
  /** Returns the logical ids of the functions that were invoked, the last one first. */
  lastInvoked(): readonly string[]
  /** Whether sources were saved since this build began. */
  isSuperseded(): boolean
}

/**
 * `superseded`: some functions are served, and the next build brings the rest. `needs synthesis`: the changes concern more than
 * functions and state machines.
 */
export type BuildEnd = 'built' | 'superseded' | 'needs synthesis'

/** Of builds that were superseded. */
interface Unfinished {
  files: readonly string[]
  /** Names of the functions that are built and served all the same. */
  ahead: Set<string>
  /** Points back at the code of the last build that came to its end. */
  pointBack?: () => void
}

function nothingUnfinished(): Unfinished {
  return { files: [], ahead: new Set() }
}

export interface PartsBuilder {
  /**
   * Builds what these changes concern into the assembly of the last synthesis. Rejects where the sources have an error. Unless
   * it returns `built` or `superseded`, the assembly is as it was before the changes.
   *
   * Some functions are served before the others and before the state machines, where the change is not of these themselves,
   * and once more as they were where one of these then fails.
   */
  build(files: readonly string[], context: BuildContext): Promise<BuildEnd>
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

  /** What a superseded build has left to the next one. */
  let unfinished = nothingUnfinished()

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
    // Nothing is brought to the assembly before both are good.
    const [folders, compiled] = await Promise.all([bundle(affected), reading.then((compile) => compile())])
    const isBrought = bringCompiled(compiled)
    if (isBrought) {
      pointAt(folders)
    }
    return isBrought
  }

  /**
   * Builds functions, those that were invoked last before the others, since who saves asks for them again, and the state
   * machines, which mostly stay as they are, at the end. CloudFormation too brings functions before the state machines that
   * invoke them, and no two functions at one moment.
   */
  async function buildInSteps(
    affected: BuildRecord['functions'],
    hasSagas: boolean,
    { serve, lastInvoked, isSuperseded }: BuildContext,
  ): Promise<BuildEnd> {
    const byName = new Map(affected.map((each) => [each.name, each]))
    const first = lastInvoked()
      .flatMap((name) => byName.get(name) ?? [])
      .slice(0, BUILT_FIRST)
    const others = affected.filter((each) => !first.includes(each))
    const serveBuilt = async (some: BuildRecord['functions']) => {
      const pointBack = pointAt(await bundle(some))
      unfinished.pointBack ??= pointBack
      for (const { name } of some) {
        unfinished.ahead.add(name)
      }
      await serve()
      return true
    }
    const compile = async () => bringCompiled(await (await compiler.read())())
    const steps = [first, others].filter(({ length }) => length > 0).map((some) => () => serveBuilt(some))
    for (const [index, take] of [...steps, ...(hasSagas ? [compile] : [])].entries()) {
      if (index > 0) {
        await sleep(GIVE_WAY_MS)
        if (isSuperseded()) {
          return 'superseded'
        }
      }
      if (!(await take())) {
        return 'needs synthesis'
      }
    }
    return 'built'
  }

  /** Returns false, with nothing written to the assembly, where the state machines need a synthesis. */
  function bringCompiled(functions: BuildRecord['functions']): boolean {
    return isSame(functions, record.functions) && bringDefinitions()
  }

  /** Returns what points back at the code of before. */
  function pointAt(folders: Readonly<Record<string, string>>): () => void {
    forgetFingerprint(assembly)
    return pointAtLocalBundles(assembly, folders, keyOf)
  }

  /** Returns the functions whose sources have changed, but for those that are built since. */
  function listAffected(files: readonly string[]): BuildRecord['functions'] {
    return record.functions.filter(({ name, file }) => {
      const inputs = graph.reachable(file)
      const changed = unfinished.ahead.has(name) ? files : [...files, ...unfinished.files]
      return changed.some((each) => inputs.has(each))
    })
  }

  async function buildPlanned(files: readonly string[], context: BuildContext): Promise<BuildEnd> {
    const changed = [...files, ...unfinished.files]
    const plan = planBuild(changed, graph)
    if (plan === 'synthesis') {
      return 'needs synthesis'
    }
    const affected = listAffected(files)
    for (const { name } of affected) {
      unfinished.ahead.delete(name)
    }
    if (changed.some(isOfStateMachines)) {
      return (await buildAtOnce(affected)) ? 'built' : 'needs synthesis'
    }
    if (plan === 'functions' && !isMost(affected)) {
      pointAt(await bundle(affected))
      return 'built'
    }
    return buildInSteps(affected, plan === 'sagas', context)
  }

  /** As `buildPlanned`, where what the sources import may be missing in the file of all packages. */
  async function tryToBuild(files: readonly string[], context: BuildContext): Promise<BuildEnd> {
    try {
      return await buildPlanned(files, context)
    } catch (error) {
      if (needsOtherPackages(error)) {
        return 'needs synthesis'
      }
      throw error
    }
  }

  /** Brings back the functions that are ahead. */
  async function goBack({ serve }: BuildContext): Promise<void> {
    const { files, pointBack } = unfinished
    unfinished = { files, ahead: new Set() }
    if (pointBack) {
      pointBack()
      await serve()
    }
  }

  return {
    async build(files, context) {
      let end: BuildEnd | undefined
      try {
        end = await tryToBuild(files, context)
        return end
      } finally {
        if (end === 'built') {
          unfinished = nothingUnfinished()
        } else if (end === 'superseded') {
          unfinished.files = [...new Set([...unfinished.files, ...files])]
        } else {
          await goBack(context)
        }
      }
    },
    close() {
      compiler.close()
      void all.close()
    },
  }
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
