import { realpathSync } from 'node:fs'
import { createRequire, isBuiltin, type ResolveFnOutput, registerHooks } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isNotFound } from './is-not-found.ts'

/** Layers of the code in a folder, the last first: what it holds hides what is in those before. */
const layersOf = new Map<string, string[]>()
let isHooked = false
/** `createRequire` resolves by the same hooks. */
let isSearching = false

/** `nodejs` and `nodejs/node22` of a layer are where the runtime looks for packages. */
const MODULE_FOLDERS = ['nodejs', `nodejs/node${process.versions.node.split('.', 1)[0]}`].reverse()

/**
 * Lets the code of a function, and that of its layers, find what is in the layers: packages, and modules by their path
 * below `/opt`. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
 */
export function provideLayers(taskRoot: string, layers: readonly string[]): void {
  if (layers.length === 0 && !isHooked) {
    return
  }
  const real = layers.map((layer) => realpathSync(layer)).reverse()
  for (const root of [realpathSync(taskRoot), ...real]) {
    layersOf.set(root, real)
  }
  if (!isHooked) {
    isHooked = true
    hook()
  }
}

interface Resolution {
  parentURL?: string | undefined
  conditions: readonly string[]
}

function hook(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const { root, layers } = findCaller(context.parentURL)
      if (isSearching || root === undefined || layers.length === 0 || isBuiltin(specifier)) {
        return next(specifier, context)
      }
      const below = /^(?:file:\/\/)?\/opt\/(.+)$/.exec(specifier)?.[1]
      if (below !== undefined) {
        const found = firstOf(layers, (layer) => next(join(layer, below), context))
        return found ?? next(specifier, context)
      }
      if (/^(?:[./#]|\w+:)/.test(specifier)) {
        return next(specifier, context)
      }
      const own = tryTo(() => next(specifier, context))
      // What is found above the function's folder belongs to this machine, and AWS has it not.
      if (own && isWithin(own.url, root)) {
        return own
      }
      const found = firstOf(layers, (layer) =>
        firstOf(MODULE_FOLDERS, (folder) => {
          const from = pathToFileURL(join(layer, folder, 'module.js')).href
          const resolution = resolveFrom(from, specifier, context, next)
          return isWithin(resolution.url, layer) ? resolution : undefined
        }),
      )
      return found ?? own ?? next(specifier, context)
    },
  })
}

function resolveFrom(
  parentURL: string,
  specifier: string,
  context: Resolution,
  next: (specifier: string, context: { parentURL: string }) => ResolveFnOutput,
): ResolveFnOutput {
  if (!context.conditions.includes('require')) {
    return next(specifier, { ...context, parentURL })
  }
  // `require` looks beside the module that calls it, whatever the context says.
  isSearching = true
  try {
    return { url: pathToFileURL(createRequire(parentURL).resolve(specifier)).href, shortCircuit: true }
  } finally {
    isSearching = false
  }
}

function findCaller(parentURL: string | undefined): { root?: string; layers: string[] } {
  for (const [root, layers] of layersOf) {
    if (parentURL !== undefined && isWithin(parentURL, root)) {
      return { root, layers }
    }
  }
  return { layers: [] }
}

function isWithin(url: string, folder: string): boolean {
  return url.startsWith('file:') && fileURLToPath(url.split('?', 1)[0]!).startsWith(folder + sep)
}

function firstOf(
  folders: readonly string[],
  resolve: (folder: string) => ResolveFnOutput | undefined,
): ResolveFnOutput | undefined {
  for (const folder of folders) {
    const found = tryTo(() => resolve(folder))
    if (found) {
      return found
    }
  }
  return undefined
}

function tryTo(resolve: () => ResolveFnOutput | undefined): ResolveFnOutput | undefined {
  try {
    return resolve()
  } catch (error) {
    if (!isNotFound(error)) {
      throw error
    }
    return undefined
  }
}
