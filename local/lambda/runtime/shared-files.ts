import { registerHooks } from 'node:module'
import { basename } from 'node:path'

/** How `cli/local-assembly` names files that hold nothing but npm packages and are equal when their names are. */
const PREFIX = 'shared-'

/** Functions of this sandbox load each such file once, from whichever bundle comes first. */
export function shareFiles(): void {
  const first = new Map<string, string>()
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      const name = basename(resolved.url)
      if (!specifier.startsWith('./') || !name.startsWith(PREFIX)) {
        return resolved
      }
      const url = first.get(name)
      if (!url) {
        first.set(name, resolved.url)
      }
      return url ? { ...resolved, url } : resolved
    },
  })
}
