import { realpathSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'

/** How `cli/local-assembly` names files that hold nothing but npm packages and are equal when their names are. */
const PREFIX = 'shared-'

/** URLs of the folders that hold a function's code. */
const roots = new Set<string>()

/** Says that the folder is a function's, before its code is loaded. */
export function ownModules(taskRoot: string): void {
  roots.add(`${pathToFileURL(realpathSync(taskRoot)).href}/`)
}

/**
 * Functions of this sandbox load each file of packages once, from whichever bundle comes first. Of what lies outside its
 * folder, as `npm run dev` writes it once for all functions, each has modules of its own, and so a state, as on AWS.
 */
export function shareFiles(): void {
  const first = new Map<string, string>()
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      if (!/^\.\.?\//.test(specifier) || context.parentURL === undefined) {
        return resolved
      }
      const name = basename(resolved.url)
      if (!name.startsWith(PREFIX)) {
        return { ...resolved, url: resolved.url + ownerOf(context.parentURL, resolved.url) }
      }
      const url = first.get(name)
      if (!url) {
        first.set(name, resolved.url)
      }
      return url ? { ...resolved, url } : resolved
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
