import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'

/** Types are looked at when nobody saves any more: what is served does not wait for them. */
const QUIET_MS = 1_500
const MOST_LINES = 5

/** What it has checked before is noted, which halves the time of the next check. */
const compilerFlags = [
  '--noEmit',
  '--pretty',
  'false',
  '--incremental',
  '--tsBuildInfoFile',
  '.build/types.tsbuildinfo',
]

export interface TypeCheck {
  /** Checks in a while; further calls put it off. */
  later(): void
}

export interface TypeCheckOptions {
  /** Hears of errors, each as `file:line:column: message`, when they are others than before. */
  print: (line: string) => void
  report: (line: string) => void
  /** Runs the compiler. Returns what it prints. */
  run?: () => Promise<string>
  quietMs?: number
}

/** Tells of type errors, which keep nothing from being served. */
export function createTypeCheck(
  project: string,
  { print, report, run = () => runCompiler(project), quietMs = QUIET_MS }: TypeCheckOptions,
): TypeCheck {
  let timer: NodeJS.Timeout | undefined
  let isRunning = false
  let told = ''

  async function check(): Promise<void> {
    if (isRunning) {
      return later()
    }
    isRunning = true
    const errors = readErrors(await run())
    isRunning = false
    const lines = errors.slice(0, MOST_LINES)
    if (errors.length > MOST_LINES) {
      lines.push(`and ${errors.length - MOST_LINES} more type errors (npm run check)`)
    }
    if (lines.join('\n') !== told) {
      for (const line of lines) {
        print(line)
      }
      report(
        errors.length === 0
          ? 'the types are right again'
          : 'these are errors of types: they keep nothing from being served',
      )
    }
    told = lines.join('\n')
  }

  function later(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void check(), quietMs).unref()
  }
  return { later }
}

function readErrors(printed: string): string[] {
  return [...printed.matchAll(/^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/gm)].map(
    ([, file, line, column, code, message]) => `${file}:${line}:${column}: ${message} (${code})`,
  )
}

/** At the lowest priority: whoever works on the sources does not wait for it. */
function runCompiler(project: string): Promise<string> {
  return new Promise((resolve) => {
    const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc')
    const child = spawn(process.execPath, [compiler, ...compilerFlags, '-p', project], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    if (child.pid !== undefined) {
      setPriority(child.pid, constants.priority.PRIORITY_LOW)
    }
    const end = () => child.kill()
    process.once('exit', end)
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk
    })
    const finish = () => {
      process.off('exit', end)
      resolve(printed)
    }
    child.once('error', finish)
    child.once('close', finish)
  })
}
