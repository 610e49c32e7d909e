import type { Plugin } from 'vite'
import { routes } from '#core/api/routes.ts'

const MODULE = 'virtual:operations'

/**
 * Makes `virtual:operations`: method and path of every route, by the name of its operation. The table itself would bring
 * the schemas of all bodies and answers into the page.
 */
export function operations(): Plugin {
  const resolved = `\0${MODULE}`
  const table = Object.fromEntries(
    Object.entries(routes).map(([name, { method, path }]) => [name, [method, path]] as const),
  )
  return {
    name: 'operations',
    resolveId: (id) => (id === MODULE ? resolved : undefined),
    load: (id) => (id === resolved ? `export const operations = ${JSON.stringify(table)}` : undefined),
  }
}
