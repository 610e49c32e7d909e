/** Stops the cloud at the first SIGINT or SIGTERM; the second one ends the process at once. The status is 1 when a part could not be stopped. */
export function stopOnSignal(cloud: { stop(): Promise<void> }, report: (line: string) => void): void {
  let isStopping = false
  async function stop(signal: NodeJS.Signals): Promise<void> {
    if (isStopping) {
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    isStopping = true
    report('stopping; once more to force it')
    try {
      await cloud.stop()
    } catch (error) {
      report(`not all of it was stopped: ${(error as Error).message}`)
      process.exit(1)
    }
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
