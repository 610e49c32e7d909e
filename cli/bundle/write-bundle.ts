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
  for (const older of readdirSync(bundles).filter((file) => /^[0-9a-f]+\.cjs$/.test(file) && file !== name)) {
    rmSync(join(bundles, older), { force: true })
  }
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

/** Renamed when it is complete: several commands may write at once, and others read. */
function replaceFile(file: string, contents: string | Uint8Array): void {
  const draft = `${file}-${process.pid}`
  writeFileSync(draft, contents)
  renameSync(draft, file)
}
