import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin, stop } from 'esbuild'
import { type BundleRecord, type Contents, folderOfBundles, recordOf } from './find-bundle.ts'

/** Packages that few commands load, and then as they are. */
const LOADED_LATE = ['@aws-sdk/*', '@bomb.sh/tab', 'jose', 'log-update', 'oauth4webapi', 'open', 'yaml']

/** What the cloud and all other commands leave outside. */
const OUTSIDE: Record<Contents, { packages: string[]; commands: RegExp }> = {
  commands: {
    packages: [...LOADED_LATE, 'zod'],
    commands: /^\.\/commands\/(dev\/index|verify\/index|new\/index|machine\/doctor)\.ts$/,
  },
  cloud: {
    // Wanted with `--hot`, or by applications that use the service.
    packages: [...LOADED_LATE, '@opentelemetry/*', '@vitejs/*', 'chokidar', 'esbuild', 'fauxqs', 'vite'],
    commands: /^\.\/commands\/(verify\/index|new\/index|machine\/doctor)\.ts$/,
  },
}

/** Another command may have found an older bundle and be about to load it. */
const KEEP_FOR_MS = 15 * 60_000

/** These commands load the project's sources. */
function leaveOutside(commands: RegExp): Plugin {
  return {
    name: 'commands that stay outside',
    setup({ onResolve }) {
      onResolve({ filter: commands }, ({ path }) => ({ path: path.replace('./', '#cli/'), external: true }))
    },
  }
}

/** A module finds the project, and what it runs in threads of its own, by its place among the sources. */
const keepPlaces: Plugin = {
  name: 'places of modules',
  setup({ onLoad, initialOptions: { absWorkingDir } }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.startsWith(join(absWorkingDir!, 'node_modules'))) {
        return undefined
      }
      const text = await readFile(path, 'utf8')
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' }
    })
  },
}

/** Makes a bundle, and returns its file. Rejects when a source has an error, or nothing can be written. */
export async function writeBundle(project: string, contents: Contents): Promise<string> {
  const bundles = folderOfBundles(project)
  const startedAt = Date.now()
  const outside = OUTSIDE[contents]
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
    external: outside.packages,
    plugins: [leaveOutside(outside.commands), keepPlaces],
    logLevel: 'silent',
    // Its process would stay as long as this one, with 100 MB.
  }).finally(stop)
  mkdirSync(bundles, { recursive: true })
  const [bundle] = outputFiles
  const name = `${createHash('sha256').update(bundle!.contents).digest('hex').slice(0, 16)}.cjs`
  replaceFile(join(bundles, name), bundle!.contents)
  const inputs = describeInputs(project, Object.keys(metafile.inputs))
  // A source that was saved meanwhile may not be in the bundle.
  if (inputs.every(([, mtimeMs]) => mtimeMs < startedAt)) {
    replaceFile(
      join(bundles, recordOf(contents)),
      JSON.stringify({ project, name, inputs } satisfies BundleRecord),
    )
  }
  removeOlder(bundles)
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

/** Removes bundles that no record names. */
function removeOlder(bundles: string): void {
  const files = readdirSync(bundles)
  const records = files.filter((file) => file.endsWith('.json'))
  const kept = records.map(
    (file) => (JSON.parse(readFileSync(join(bundles, file), 'utf8')) as BundleRecord).name,
  )
  for (const file of files.filter((each) => each.endsWith('.cjs') && !kept.includes(each))) {
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
