import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ISSUER_PATH, LOCAL_AUDIENCE } from './issuer-path.ts'

/** Everything that the template and the bundles are made of, relative to the project. */
const sources = [
  'bin/app.ts',
  'cdk.json',
  'core',
  'lambdas',
  'lib',
  'package-lock.json',
  'package.json',
  'statemachines',
  'tsconfig.json',
]

/**
 * What `cdk synth` leaves off and a laptop wants: requests may inject faults and name their tenant in a header, tokens are
 * those of the local cloud's development issuer, and the checks of what only AWS would run are left to `cdk synth`.
 */
const localContext = {
  faultInjection: 'true',
  trustTenantHeader: 'true',
  skipChecks: 'true',
  sharePackages: 'true',
  // The local cloud tells the functions the port that it really listens on.
  issuer: `http://127.0.0.1:4566${ISSUER_PATH}`,
  audience: LOCAL_AUDIENCE,
}

const filesUnder = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [path]

/** A digest of all that decides what a synthesis writes. */
function fingerprint(project: string, env: NodeJS.ProcessEnv, context: object): string {
  const hash = createHash('sha256').update(JSON.stringify([context, env.FAIL_AT ?? '', process.version]))
  for (const source of sources) {
    const path = join(project, source)
    if (!existsSync(path)) {
      continue
    }
    for (const file of filesUnder(path)) {
      hash.update(`\0${file.slice(project.length)}\0`).update(readFileSync(file))
    }
  }
  return hash.digest('hex')
}

/**
 * Synthesizes the app unless the assembly in `.build/cdk.out` was made from the same sources. Gives the assembly's
 * folder; another payment provider has one of its own. Progress goes to `say`; rejects with what the app printed when
 * it fails.
 */
export async function synthesize(
  project: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  choices: { payments?: string; stripeApiBase?: string } = {},
): Promise<string> {
  const context = { ...localContext, ...choices }
  const folder = choices.payments ? `cdk.out-${choices.payments}` : 'cdk.out'
  const assembly = join(project, '.build', folder)
  const mark = join(project, '.build', `${folder}.fingerprint`)
  const wanted = fingerprint(project, env, context)
  const isMade = existsSync(join(assembly, 'manifest.json'))
  if (isMade && existsSync(mark) && readFileSync(mark, 'utf8') === wanted) {
    return assembly
  }
  const startedAt = performance.now()
  say(isMade ? 'the sources changed: synthesizing …' : 'synthesizing …')
  rmSync(mark, { force: true })
  await runApp(project, { ...env, CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(context) })
  removeOldAssets(assembly)
  writeFileSync(mark, wanted)
  say(`synthesized in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return assembly
}

/** Another local cloud that runs now may still load assets of the synthesis before. */
const keepAssetsFor = 15 * 60_000

function removeOldAssets(assembly: string): void {
  const manifests = readdirSync(assembly).filter((name) => name.endsWith('.assets.json'))
  const used = manifests.map((name) => readFileSync(join(assembly, name), 'utf8')).join()
  for (const name of readdirSync(assembly).filter((each) => each.startsWith('asset.'))) {
    if (!used.includes(name) && Date.now() - statSync(join(assembly, name)).mtimeMs > keepAssetsFor) {
      rmSync(join(assembly, name), { recursive: true, force: true })
    }
  }
}

function runApp(project: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const app = spawn(process.execPath, [join('bin', 'app.ts')], {
      cwd: project,
      env: { ...env, NODE_COMPILE_CACHE: join(project, '.build', 'compile-cache') },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let printed = ''
    app.stderr.on('data', (chunk: Buffer) => {
      printed += chunk
    })
    app.on('error', reject)
    app.on('exit', (code, signal) =>
      code === 0
        ? resolve()
        : reject(
            new Error(`the synthesis (node bin/app.ts) ended with ${signal ?? code}:\n${printed.trim()}`),
          ),
    )
  })
}
