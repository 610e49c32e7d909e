/** The imports at the head of a file: `['{ step }', '#core/saga/index.ts']`. Biome sorts them. */
export function importLines(...imports: readonly (readonly [what: string, module: string])[]): string {
  return imports.map(([what, module]) => ['import', what, 'from', `'${module}'\n`].join(' ')).join('')
}
