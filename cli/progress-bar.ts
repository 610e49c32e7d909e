export interface Progress {
  done: number
  planned: number
  violations: number
}

/** How often progress is shown: on a terminal the bar is drawn over itself, in a log each is one more line. */
const INTERVAL_MS = { terminal: 100, log: 30_000 }

/** Progress on standard error: a bar on a terminal, a line every half minute elsewhere. */
export function createProgressBar(
  out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
  now: () => number = () => performance.now(),
) {
  const startedAt = now()
  let shownAt = out.isTTY ? 0 : startedAt
  return {
    show({ done, planned, violations }: Progress) {
      const since = now() - shownAt
      if (out.isTTY ? since < INTERVAL_MS.terminal && done < planned : since < INTERVAL_MS.log) {
        return
      }
      shownAt = now()
      const rate = (done / ((shownAt - startedAt) / 1000)).toFixed(0)
      const words = `${done}/${planned}  ${rate}/s  ${violations} violations`
      if (!out.isTTY) {
        out.write(`${words}\n`)
        return
      }
      const filled = Math.floor((30 * done) / Math.max(planned, 1))
      out.write(`\r\x1b[K[${'█'.repeat(filled)}${'░'.repeat(30 - filled)}] ${words}`)
    },
    clear() {
      if (out.isTTY) {
        out.write('\r\x1b[K')
      }
    },
  }
}
