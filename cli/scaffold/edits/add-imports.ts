import type { ESTree } from 'vite'
import { insert, type Source } from './source.ts'

/** What a source imports by one name. */
export interface ImportedName {
  readonly module: string
  /** As the module exports it; undefined for all of it (`* as s`). */
  readonly name?: string | undefined
}

/** Returns what a local name stands for; undefined where it is not imported. */
export function findImport(source: Source, local: string): ImportedName | undefined {
  for (const declaration of importsOf(source)) {
    const found = declaration.specifiers.find((each) => each.local.name === local)
    if (found) {
      const imported = found.type === 'ImportSpecifier' ? found.imported : undefined
      return {
        module: declaration.source.value,
        name: imported && (imported.type === 'Identifier' ? imported.name : imported.value),
      }
    }
  }
  return undefined
}

/** Returns the source with an import for each of these names that has none. */
export function addImports(source: Source, module: string, names: readonly string[]): Source {
  const missing = names.filter((name) => !findImport(source, name))
  if (missing.length === 0) {
    return source
  }
  const known = importsOf(source).find(
    ({ source: from, importKind, specifiers }) =>
      from.value === module &&
      importKind !== 'type' &&
      specifiers.some(({ type }) => type === 'ImportSpecifier'),
  )
  const last = known?.specifiers.at(-1)
  if (last) {
    return insert(source, [[last.end, `, ${missing.join(', ')}`]])
  }
  const at = importsOf(source).at(-1)?.end ?? 0
  return insert(source, [[at, `\nimport { ${missing.join(', ')} } from '${module}'\n`]])
}

function importsOf({ program }: Source): ESTree.ImportDeclaration[] {
  return program.body.filter((node) => node.type === 'ImportDeclaration')
}
