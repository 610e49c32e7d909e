/** The first Ctrl-C aborts the signal, so that the run ends and reports; the second one ends the process. */
export function abortOnInterrupt(): AbortSignal {
  const abort = new AbortController()
  process.once('SIGINT', () => {
    console.error('\nending; what was done so far follows')
    abort.abort()
    process.once('SIGINT', () => process.exit(130))
  })
  return abort.signal
}

/** Sets the exit status: 1 when something is broken, 130 when Ctrl-C ended the run. */
export function setExitStatus(isBroken: boolean, signal?: AbortSignal): void {
  if (isBroken) {
    process.exitCode = 1
  } else if (signal?.aborted) {
    process.exitCode = 130
  }
}
