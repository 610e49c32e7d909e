/** One import, re-export or `import(…)` of a file. */
export interface Import {
  readonly specifier: string
  readonly dynamic: boolean
  /** Takes values by name: `import { z } from …`. */
  readonly named: boolean
  /** Takes types alone, and so is gone when the file runs. */
  readonly typesOnly: boolean
}

/** Statements at the start of a line and `import(…)` anywhere: what Biome's formatting leaves in our sources. */
export function importsOf(source: string): Import[] {
  const statement = /^(?:import|export)\b(?<types> type\b)?(?:[^'";]*?\bfrom)?\s*'(?<specifier>[^']+)'/gm
  const call = /\bimport\(\s*'([^']+)'/g
  return [
    ...[...source.matchAll(statement)].map((match) => ({
      specifier: match.groups!.specifier!,
      dynamic: false,
      named: /^import\s*\{/.test(match[0]),
      typesOnly: match.groups!.types !== undefined,
    })),
    ...[...source.matchAll(call)].map((match) => ({
      specifier: match[1]!,
      dynamic: true,
      named: false,
      typesOnly: false,
    })),
  ]
}

/** The project's file that a specifier of `file` names, relative to the project; undefined for a package. */
export function resolveImport(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) {
    return specifier.slice(1)
  }
  return specifier.startsWith('.') ? new URL(specifier, `file:///${file}`).pathname.slice(1) : undefined
}
