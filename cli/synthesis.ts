import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { withAssemblyLock } from './assembly-lock.ts'
import { ISSUER_PATH, LOCAL_AUDIENCE } from './issuer-path.ts'

/** Everything that the template and the bundles are made of, relative to the project. */
const SOURCES = [
  'cli/local-assembly',
  'console',
  'core',
  'lambdas',
  'lib',
  'package-lock.json',
  'package.json',
  'statemachines',
  'tsconfig.json',
]

/**
 * What `cdk synth` leaves off and a laptop wants: requests may inject faults and name their tenant in a header, answers
 * must fit their schemas, and tokens are those of the local cloud's development issuer.
 */
const LOCAL_CONTEXT = {
  faultInjection: 'true',
  trustTenantHeader: 'true',
  checkAnswers: 'true',
  // The local cloud tells the functions the port that it really listens on.
  issuer: `http://127.0.0.1:4566${ISSUER_PATH}`,
  audience: LOCAL_AUDIENCE,
  clientId: LOCAL_AUDIENCE,
}

/** A digest of all that decides what a synthesis writes. */
function fingerprint(project: string, env: NodeJS.ProcessEnv, context: object): string {
  const hash = createHash('sha256').update(JSON.stringify([context, env.FAIL_AT ?? '', process.version]))
  for (const source of SOURCES) {
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

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) {
    return [path]
  }
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

export interface SynthesisOptions {
  /** Beside `LOCAL_CONTEXT`. */
  choices?: { payments?: string; stripeApiBase?: string; cors?: string } | undefined
  /** State machines that differ from their sagas are written anew, and not refused. */
  rewrite?: boolean
}

/**
 * Synthesizes the app unless the assembly in `.build/cdk.out` was made from the same sources. Returns the assembly's
 * folder; another payment provider has one of its own. Progress goes to `say`; rejects with what the app printed when
 * it fails.
 */
export function synthesize(
  project: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  options: SynthesisOptions = {},
): Promise<string> {
  return withAssemblyLock(project, () => synthesizeAlone(project, env, say, options))
}

async function synthesizeAlone(
  project: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  { choices = {}, rewrite = false }: SynthesisOptions,
): Promise<string> {
  const context = { ...LOCAL_CONTEXT, ...choices }
  const folder = choices.payments ? `cdk.out-${choices.payments}` : 'cdk.out'
  const assembly = join(project, '.build', folder)
  const mark = join(project, '.build', `${folder}.fingerprint`)
  let wanted = fingerprint(project, env, context)
  const isMade = existsSync(join(assembly, 'manifest.json'))
  if (isMade && existsSync(mark) && readFileSync(mark, 'utf8') === wanted) {
    return assembly
  }
  if (rewrite) {
    await rewriteStateMachines(project, env, say)
    wanted = fingerprint(project, env, context)
  }
  const startedAt = performance.now()
  say(isMade ? 'the sources changed: synthesizing …' : 'synthesizing …')
  rmSync(mark, { force: true })
  mkdirSync(assembly, { recursive: true })
  await runScript(project, 'cli/local-assembly/synthesize.ts', {
    ...env,
    CDK_OUTDIR: assembly,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    // Checks of what only AWS would run halve the speed of a start; `cdk synth` has them.
    CDK_VALIDATION: 'false',
  })
  writeFileSync(mark, wanted)
  say(`synthesized in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return assembly
}

async function rewriteStateMachines(
  project: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<void> {
  const printed = await runScript(project, 'statemachines/write-asl.ts', env)
  for (const line of printed.split('\n').filter((each) => /^(?:wrote|removed) /.test(each))) {
    say(line)
  }
}

/** Forgets that an assembly was made of certain sources: somebody changes a part of it. */
export function forgetFingerprint(assembly: string): void {
  rmSync(`${assembly}.fingerprint`, { force: true })
}

/** Runs a script of the project. Returns its standard output; rejects with what it printed when it fails. */
export function runScript(project: string, script: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { ended } = startScript(project, script, env)
  return ended
}

/** Begins to run a script of the project. `ended` is what `runScript` returns; the script reads what is written to `input`. */
export function startScript(
  project: string,
  script: string,
  env: NodeJS.ProcessEnv,
): { input: Writable; ended: Promise<string> } {
  const child = spawn(process.execPath, [script], {
    cwd: project,
    env: { ...env, NODE_COMPILE_CACHE: join(project, '.build', 'compile-cache') },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // A script that has ended reads no more: what it ended with tells why.
  child.stdin.on('error', () => {})
  const ended = new Promise<string>((resolve, reject) => {
    let [output, printed] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk
    })
    child.on('error', reject)
    child.on('close', (code, signal) =>
      code === 0
        ? resolve(output)
        : reject(
            new Error(`the synthesis (node ${script}) ended with ${signal ?? code}:\n${printed.trim()}`),
          ),
    )
  })
  return { input: child.stdin, ended }
}
