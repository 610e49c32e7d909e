import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Mutant, mutate } from './mutant.ts'
import { openSources } from './sources.ts'

/** What the bundles and the template are made of, and what the compiler writes. */
const SOURCES = [
  'bin',
  'cdk.json',
  'cli/local-assembly',
  'core',
  'docs',
  'lambdas',
  'lib',
  'package.json',
  'statemachines',
  'tsconfig.json',
]

/** Synthesizes the project in this folder and answers where the assembly is. */
export type Synthesize = (project: string) => Promise<string>

/** A copy of the project, of which one mutant after the other is made. */
export interface Workbench {
  /** Where compiled code is kept between mutants. */
  compileCache: string
  /** The assembly of the project with this mistake and no other. Throws `StaleMutant`, and what the synthesis says. */
  build(mutant: Mutant): Promise<string>
  /** Removes the copy; so does the end of the process, however early. */
  close(): void
}

export function openWorkbench(project: string, synthesize: Synthesize): Workbench {
  const copy = mkdtempSync(join(tmpdir(), 'flowforge-mutants-'))
  const close = () => rmSync(copy, { recursive: true, force: true })
  process.once('exit', close)
  for (const source of SOURCES) {
    if (existsSync(join(project, source))) {
      cpSync(join(project, source), join(copy, source), { recursive: true })
    }
  }
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
  const sources = openSources(project)
  let changed: readonly string[] = []

  return {
    compileCache: join(copy, '.build', 'compile-cache'),
    async build(mutant) {
      for (const file of changed) {
        writeFileSync(join(copy, file), sources.read(file))
      }
      const texts = mutate(mutant, sources)
      changed = [...texts.keys()]
      for (const [file, text] of texts) {
        writeFileSync(join(copy, file), text)
      }
      await run(copy, join('statemachines', 'write-asl.ts'))
      return synthesize(copy)
    },
    close() {
      process.off('exit', close)
      close()
    },
  }
}

function run(directory: string, script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] })
    let printed = ''
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk
    })
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`node ${script} ended with ${code}:\n${printed.trim()}`)),
    )
  })
}
