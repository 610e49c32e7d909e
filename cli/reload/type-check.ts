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
  /** Checks in a while; further calls put it off, or begin anew. */
  later(): void
  /** Ends what runs or is to come: the sources are others by now. */
  stop(): void
}

export interface TypeCheckOptions {
  /** Hears of errors, each as `file:line:column: message`, when they are others than before. */
  print: (line: string) => void
  report: (line: string) => void
  /** Runs the compiler, until it is told to end. Returns what it prints. */
  run?: (end: AbortSignal) => Promise<string>
  quietMs?: number
}

/** Tells of type errors, which keep nothing from being served. */
export function createTypeCheck(
  project: string,
  { print, report, run = (end) => runCompiler(project, end), quietMs = QUIET_MS }: TypeCheckOptions,
): TypeCheck {
  let timer: NodeJS.Timeout | undefined
  let running = new AbortController()
  let told = ''

  async function check({ signal }: AbortController): Promise<void> {
    const errors = readErrors(await run(signal))
    if (signal.aborted) {
      return
    }
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

  function stop(): void {
    clearTimeout(timer)
    running.abort()
  }

  return {
    later() {
      stop()
      running = new AbortController()
      timer = setTimeout(() => void check(running), quietMs).unref()
    },
    stop,
  }
}

function readErrors(printed: string): string[] {
  return [...printed.matchAll(/^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/gm)].map(
    ([, file, line, column, code, message]) => `${file}:${line}:${column}: ${message} (${code})`,
  )
}

/** At the lowest priority: whoever works on the sources does not wait for it. */
function runCompiler(project: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc')
    const child = spawn(process.execPath, [compiler, ...compilerFlags, '-p', project], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'ignore'],
      signal,
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
