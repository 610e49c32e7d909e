import { dirname } from 'node:path'
import { type Import, importsOf, resolveImport } from './imports.ts'

/** Who may import whom among the top-level folders. `npm run check` holds every file to it. */
export interface FolderRule {
  /** Top-level folders, or one file of them, that may be imported besides the folder itself. */
  readonly imports: readonly string[]
  /** Packages (and `node:` modules) it may use; absent: any but `CDK_ONLY`. */
  readonly packages?: readonly string[]
  readonly why: string
}

const CDK_ONLY = ['aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild']

/** By folder; the row of the longest path counts. */
const rules: Record<string, FolderRule> = {
  core: { imports: [], packages: ['zod'], why: 'core is pure: zod only' },
  statemachines: { imports: ['core'], why: 'statemachines declare sagas in terms of core alone' },
  lambdas: { imports: ['core'], why: 'lambdas know core, never the stack or the local cloud' },
  'lambdas/api': {
    imports: ['core', 'statemachines'],
    why: 'the API knows the catalogue of workflows beside core, never the stack or the local cloud',
  },
  lib: {
    imports: ['core', 'statemachines'],
    packages: [...CDK_ONLY, 'node:'],
    why: "lib knows a handler's file path, never its code",
  },
  local: {
    imports: ['core/saga/compile/asl.ts'],
    why: 'local is an emulator of AWS: it reads cdk.out, not the source',
  },
  testing: {
    imports: ['core', 'local', 'verify/invariants/saga.ts', 'verify/tables/tables.ts'],
    why: "testing is the kit for users' own sagas: it runs the local cloud, holds verify's invariants and knows no saga",
  },
  verify: {
    imports: ['core', 'statemachines', 'local'],
    packages: ['@aws-sdk/util-dynamodb', 'node:'],
    why: 'verify drives the bundles and reads the tables; it asks no handler and imports none',
  },
  cli: { imports: ['core', 'package.json'], why: 'cli speaks the HTTP API' },
  'cli/local-assembly': {
    imports: ['core', 'statemachines', 'lib'],
    packages: ['esbuild', 'zod', 'node:'],
    why: 'local-assembly makes of what lib synthesized what the local cloud runs, and may be deleted',
  },
  'cli/scaffold': {
    imports: ['core', 'statemachines'],
    packages: ['vite', 'node:'],
    why: 'scaffold writes sagas beside those that there are',
  },
  console: { imports: ['core'], why: 'console speaks the HTTP API' },
  'cli/bundle': { imports: [], packages: ['esbuild', 'node:'], why: 'cli/bundle bundles the command line' },
  bin: { imports: ['lib', 'cli'], packages: [...CDK_ONLY, 'node:'], why: 'bin only composes' },
}

/** Edges the table has no row for: the files of this folder may import those, dynamically. */
const dynamicEdges: Record<string, readonly string[]> = {
  'cli/commands/dev': ['local', 'console/build/serve-sources.ts'],
  // `doctor` says which emulator the local cloud would take.
  'cli/commands/machine': ['local/dynamodb/binary.ts'],
  'cli/commands/verify': ['verify'],
}

/** Packages that live in one folder and nowhere else. */
const homes: Record<string, string> = { '@middy/': 'lambdas/handlers/' }

/** One sentence per import of `file` (relative to the project, forward slashes) that breaks a rule. */
export function findViolations(file: string, source: string): string[] {
  const folder = file.split('/')[0]!
  return importsOf(source).flatMap((found) => {
    const problem = judge({ file, folder, ...found })
    return problem ? [`${file} imports '${found.specifier}': ${problem}`] : []
  })
}

function judge({ file, folder, specifier, dynamic, named }: Import & { file: string; folder: string }) {
  if (specifier.startsWith('.')) {
    const target = resolveImport(file, specifier)!
    // `file:` swallows the `..` that climb above the project, so they are counted as well.
    const climbs = specifier.split('/').filter((part) => part === '..').length
    if (climbs < file.split('/').length - 1 && target.startsWith(`${folder}/`)) {
      return undefined
    }
    return `a relative path never leaves its top-level folder; write '#${target}'`
  }
  const rule = ruleOf(file)
  if (!rule) {
    return undefined
  }
  if (named && specifier === 'zod') {
    return "bundlers cannot shake the object 'z' (350 KB); write import * as z from 'zod'"
  }
  return specifier.startsWith('#')
    ? judgeFolder(rule, { file, folder, target: specifier.slice(1), dynamic })
    : judgePackage(rule, { file, folder, specifier })
}

function ruleOf(file: string): FolderRule | undefined {
  const folders = Object.keys(rules).filter((path) => file.startsWith(`${path}/`))
  return rules[folders.sort((a, b) => b.length - a.length)[0] ?? '']
}

function judgeFolder(
  rule: FolderRule,
  { file, folder, target, dynamic }: { file: string; folder: string; target: string; dynamic: boolean },
): string | undefined {
  const top = target.split('/')[0]!
  if (top === folder || rule.imports.includes(top) || rule.imports.includes(target)) {
    return undefined
  }
  if (dynamic && dynamicEdges[dirname(file)]?.some((edge) => edge === top || edge === target)) {
    return undefined
  }
  return `${rule.why}; ${folder} may import ${listed(rule.imports)}`
}

function judgePackage(
  rule: FolderRule,
  { file, folder, specifier }: { file: string; folder: string; specifier: string },
): string | undefined {
  const home = Object.entries(homes).find(([scope]) => specifier.startsWith(scope))
  if (home && !file.startsWith(home[1])) {
    return `${home[0]} is used in ${home[1]} and nowhere else`
  }
  if (rule.packages) {
    if (rule.packages.some((name) => isPartOf(specifier, name))) {
      return undefined
    }
    return `${rule.why}; ${folder} may use ${listed(rule.packages)}`
  }
  return CDK_ONLY.some((name) => isPartOf(specifier, name))
    ? `${rule.why}; ${listed(CDK_ONLY)} belong to lib`
    : undefined
}

function isPartOf(specifier: string, name: string): boolean {
  return name.endsWith(':') ? specifier.startsWith(name) : `${specifier}/`.startsWith(`${name}/`)
}

function listed(names: readonly string[]): string {
  return names.length > 0 ? names.join(', ') : 'no other folder'
}
