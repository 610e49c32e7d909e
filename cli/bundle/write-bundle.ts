import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { type BundleRecord, folderOfBundles, RECORD } from './find-bundle.ts'

/** Packages that few commands load, and then as they are. */
const LOADED_LATE = [
  '@aws-sdk/*',
  '@bomb.sh/tab',
  'jose',
  'log-update',
  'oauth4webapi',
  'open',
  'yaml',
  'zod',
]

/** Another command may have found an older bundle and be about to load it. */
const KEEP_FOR_MS = 15 * 60_000

/** These commands find the project by their own place in it, and load more of it than the command line. */
const stayOutside: Plugin = {
  name: 'commands that stay outside',
  setup({ onResolve }) {
    onResolve(
      { filter: /^\.\/commands\/(dev\/index|verify\/index|new\/index|machine\/doctor)\.ts$/ },
      ({ path }) => ({
        path: path.replace('./', '#cli/'),
        external: true,
      }),
    )
  },
}

/** Bundles the command line, and returns the file. Rejects when a source has an error, or nothing can be written. */
export async function writeBundle(project: string): Promise<string> {
  const bundles = folderOfBundles(project)
  const startedAt = Date.now()
  const { outputFiles, metafile } = await build({
    absWorkingDir: project,
    entryPoints: ['cli/command-line.ts'],
    write: false,
    metafile: true,
    bundle: true,
    // One file, whose parts are evaluated when they are wanted: to find and link many takes longer than to read one.
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    external: LOADED_LATE,
    plugins: [stayOutside],
    logLevel: 'silent',
  })
  mkdirSync(bundles, { recursive: true })
  const { contents } = outputFiles[0]!
  const name = `${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.cjs`
  replaceFile(join(bundles, name), contents)
  const record: BundleRecord = { name, inputs: describeInputs(project, Object.keys(metafile.inputs)) }
  // A source that was saved meanwhile may not be in the bundle.
  if (record.inputs.every(([, mtimeMs]) => mtimeMs < startedAt)) {
    replaceFile(join(bundles, RECORD), JSON.stringify(record))
  }
  removeOlder(bundles, name)
  return join(bundles, name)
}

/** Of packages the lockfile speaks. */
function describeInputs(project: string, files: readonly string[]): BundleRecord['inputs'] {
  const own = files.filter((file) => !file.startsWith('node_modules/'))
  return [...own, 'package-lock.json'].map((file) => {
    const { mtimeMs, size } = statSync(join(project, file))
    return [file, mtimeMs, size]
  })
}

function removeOlder(bundles: string, kept: string): void {
  for (const file of readdirSync(bundles).filter((each) => each.endsWith('.cjs') && each !== kept)) {
    const path = join(bundles, file)
    if (Date.now() - statSync(path).mtimeMs > KEEP_FOR_MS) {
      rmSync(path, { force: true })
    }
  }
}

/** Renamed when it is complete: several commands may write at once, and others read. */
function replaceFile(file: string, contents: string | Uint8Array): void {
  const draft = `${file}-${process.pid}`
  writeFileSync(draft, contents)
  renameSync(draft, file)
}
