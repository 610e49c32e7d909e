/** Several files are saved at once, and one of them in several steps. */
const QUIET_MS = 15

/** One rebuild after the other: a change during a rebuild makes another one. */
export interface Rebuilds {
  add(file: string): void
  /** Resolves when nothing is left to do. */
  settled(): Promise<void>
}

/**
 * `rebuild` is called with the files that have changed since it last returned true: what it could not build is part of the
 * next one. `isSuperseded` returns true once further files have changed.
 */
export function createRebuilds(
  rebuild: (files: readonly string[], isSuperseded: () => boolean) => Promise<boolean>,
): Rebuilds {
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isWanted = false

  async function run(): Promise<void> {
    while (isWanted) {
      isWanted = false
      const files = [...changed]
      changed.clear()
      // A save that the last rebuild has taken already, whose quiet time ended after that.
      if (files.length === 0) {
        continue
      }
      if (!(await rebuild(files, () => changed.size > 0))) {
        for (const file of files) {
          changed.add(file)
        }
      }
    }
  }

  return {
    add(file) {
      changed.add(file)
      clearTimeout(timer)
      timer = setTimeout(() => {
        timer = undefined
        isWanted = true
        running ??= run().finally(() => {
          running = undefined
        })
      }, QUIET_MS)
    },
    async settled() {
      while (timer || running) {
        await (running ?? new Promise((resolve) => setTimeout(resolve, QUIET_MS)))
      }
    },
  }
}
