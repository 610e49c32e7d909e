/** Stops the cloud at the first SIGINT or SIGTERM; the second one ends the process at once. */
export function stopOnSignal(cloud: { stop(): Promise<void> }, report: (line: string) => void): void {
  let isStopping = false
  async function stop(signal: NodeJS.Signals): Promise<void> {
    if (isStopping) {
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    isStopping = true
    report('stopping; once more to force it')
    await cloud.stop()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
