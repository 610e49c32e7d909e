import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { context } from 'esbuild'
import * as z from 'zod'
import { startScript } from '../synthesis.ts'
import { BuildRecord } from './build-record.ts'

/** By then nobody saves any more: the next process takes no processor from the builds of a series of edits. */
const START_NEXT_AFTER_MS = 3_000

type Functions = BuildRecord['functions']

export interface SagaCompiler {
  /** Reads the sagas as they are now. Returns what compiles them: in another process, so that the caller may go on. */
  read(): Promise<Compile>
  close(): void
}

/**
 * Writes the state machines of the sagas. Returns the functions that they and the routes need; rejects with what was printed
 * where a saga does not load.
 */
export type Compile = () => Promise<Functions>

/**
 * Compiles each time in a process that has not loaded a saga before. Once nobody saves any more, the process of the next
 * compilation waits, and has loaded the sagas before by then: what it runs is compiled. It is handed a bundle, which loads
 * in a third of the time that the sources take.
 */
export async function createSagaCompiler(project: string, env: NodeJS.ProcessEnv): Promise<SagaCompiler> {
  const bundler = await createCatalogueBundler(project)
  const start = (rehearsed: string) => {
    const script = startScript(project, 'cli/local-assembly/compile-sagas.ts', {
      ...env,
      CATALOGUE_BUNDLE: rehearsed,
    })
    // Told to whoever asks for a compilation: until then nobody listens.
    script.ended.catch(() => {})
    return script
  }
  await bundler.bundle().catch(() => undefined)
  let next: ReturnType<typeof start> | undefined = start(bundler.file)
  let timer: NodeJS.Timeout | undefined
  const compile = async (bundle: string | undefined) => {
    const { input, ended } = next ?? start('')
    next = undefined
    input.end(`${bundle ?? ''}\n`)
    const printed = await ended
    return z.array(BuildRecord.shape.functions.element).parse(JSON.parse(printed.trim().split('\n').at(-1)!))
  }
  return {
    async read() {
      clearTimeout(timer)
      next ??= start('')
      const bundle = await bundler.bundle().catch(() => undefined)
      return async () => {
        try {
          // What is wrong with the sources is told by the sources, and its place in them with it.
          return await (bundle ? compile(bundle).catch(() => compile(undefined)) : compile(undefined))
        } finally {
          clearTimeout(timer)
          timer = setTimeout(() => {
            next ??= start(bundler.file)
          }, START_NEXT_AFTER_MS).unref()
        }
      }
    },
    close() {
      clearTimeout(timer)
      next?.input.end()
      void bundler.close()
    },
  }
}

/** Bundles what compiles the sagas again and again: of the sources, what has changed is read. */
async function createCatalogueBundler(project: string) {
  const { rebuild, dispose } = await context({
    absWorkingDir: project,
    entryPoints: ['cli/local-assembly/compile-catalogue.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    logLevel: 'silent',
  })
  // In the project, for its packages.
  const file = join(project, '.build', `catalogue-${process.pid}.mjs`)
  return {
    /** The last bundle, if there was one. */
    file,
    /** Returns the bundle's file; rejects as esbuild does. */
    async bundle() {
      const { outputFiles } = await rebuild()
      writeFileSync(file, outputFiles[0]!.contents)
      return file
    },
    close() {
      rmSync(file, { force: true })
      return dispose()
    },
  }
}
