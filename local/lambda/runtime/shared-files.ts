import { realpathSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'

/** How `cli/local-assembly` names files that hold nothing but npm packages. */
const PREFIX = 'shared-'

/** URLs of the folders that hold a function's code. */
const roots = new Set<string>()

/** Says that the folder is a function's, before its code is loaded. */
export function ownModules(taskRoot: string): void {
  roots.add(`${pathToFileURL(realpathSync(taskRoot)).href}/`)
}

/**
 * Functions of this sandbox load a file of packages once. Of what else lies outside its folder, as `npm run dev` writes it once
 * for all functions, each has modules of its own, and so a state, as on AWS.
 */
export function shareFiles(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      if (!/^\.\.?\//.test(specifier) || context.parentURL === undefined) {
        return resolved
      }
      return basename(resolved.url).startsWith(PREFIX)
        ? resolved
        : { ...resolved, url: resolved.url + ownerOf(context.parentURL, resolved.url) }
    },
  })
}

/** Returns what is added to a URL to tell which load of which function has the module for itself; nothing for the first in its folder. */
function ownerOf(parentUrl: string, url: string): string {
  const [path = '', ...search] = parentUrl.split('?')
  const root = [...roots].find((each) => path.startsWith(each))
  const owner = root === undefined || url.startsWith(root) ? search : [basename(root), ...search]
  return owner.map((part) => `?${part}`).join('')
}
