/** What a command reads and writes beside its arguments; tests hand in one of their own. */
export interface Terminal {
  /** Standard output: data. */
  readonly out: Output
  /** Standard error: talk. */
  readonly err: Output
  readonly env: NodeJS.ProcessEnv
  /** The working directory. */
  readonly directory: string
  /** Epoch milliseconds; what is shown as running or so many seconds old is measured by it. */
  now(): number
  /** All of standard input. */
  readInput(): Promise<string>
  /** Aborts at Ctrl-C once a command has asked for it; until then Ctrl-C ends the process. */
  watchInterrupt(): AbortSignal
  /** With which the process ends when the command does; errors have their own. */
  exitStatus: number
}

export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  /** The width of a terminal. */
  readonly columns?: number | undefined
}

/** The terminal of this process. */
export function openTerminal(): Terminal {
  // A reader that has seen enough (`| head`) closes the pipe: no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error
    }
    process.exit(0)
  })
  return {
    out: process.stdout,
    err: process.stderr,
    env: process.env,
    directory: process.cwd(),
    exitStatus: 0,
    now: () => Date.now(),
    async readInput() {
      process.stdin.setEncoding('utf8')
      let text = ''
      for await (const chunk of process.stdin) {
        text += chunk
      }
      return text
    },
    watchInterrupt() {
      const abort = new AbortController()
      process.once('SIGINT', () => abort.abort())
      return abort.signal
    },
  }
}
