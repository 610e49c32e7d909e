export interface Progress {
  done: number
  planned: number
  violations: number
}

/** Drawn over itself on a terminal; elsewhere nothing is drawn. */
export function createProgressBar() {
  const out = process.stderr
  const startedAt = performance.now()
  let drawnAt = 0
  return {
    show({ done, planned, violations }: Progress) {
      if (!out.isTTY || (performance.now() - drawnAt < 100 && done < planned)) return
      drawnAt = performance.now()
      const filled = Math.floor((30 * done) / Math.max(planned, 1))
      const rate = (done / ((drawnAt - startedAt) / 1000)).toFixed(0)
      out.write(
        `\r\x1b[K[${'█'.repeat(filled)}${'░'.repeat(30 - filled)}] ${done}/${planned}  ${rate}/s  ${violations} violations`,
      )
    },
    clear() {
      if (out.isTTY) out.write('\r\x1b[K')
    },
  }
}
