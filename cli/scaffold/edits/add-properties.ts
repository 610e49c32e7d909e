import type { ESTree } from 'vite'
import { insert, notFound, type Source } from './source.ts'

/** Returns the source with these properties at the end of the object that a top-level constant is. */
export function addProperties(source: Source, constant: string, properties: readonly string[]): Source {
  if (properties.length === 0) {
    return source
  }
  const object = findObject(source, constant)
  const last = object.properties.at(-1)
  const comma = last && !/^\s*,/.test(source.text.slice(last.end)) ? [[last.end, ','] as const] : []
  return insert(source, [...comma, [object.end - 1, `${properties.join(',\n')},\n`]])
}

/** The keys of the object that a top-level constant is. */
export function keysOf(source: Source, constant: string): string[] {
  return findObject(source, constant).properties.flatMap((property) =>
    property.type === 'Property' && property.key.type === 'Identifier' ? [property.key.name] : [],
  )
}

function findObject(source: Source, constant: string): ESTree.ObjectExpression {
  const value = withoutTypes(findConstant(source, constant))
  if (value?.type !== 'ObjectExpression') {
    throw notFound(source, `constant ${constant} = { … }`)
  }
  return value
}

/** The value of a top-level constant, exported or not. */
function findConstant({ program }: Source, name: string): ESTree.Expression | null | undefined {
  const declarations = program.body.map((node) =>
    node.type === 'ExportNamedDeclaration' ? node.declaration : node,
  )
  return declarations
    .flatMap((node) => (node?.type === 'VariableDeclaration' ? node.declarations : []))
    .find(({ id }) => id.type === 'Identifier' && id.name === name)?.init
}

function withoutTypes(node: ESTree.Expression | null | undefined): ESTree.Expression | null | undefined {
  return node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression'
    ? withoutTypes(node.expression)
    : node
}
