import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

export const BROWSER_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const executablePath = findOnPath(BROWSER_NAMES)
if (!executablePath && process.env.CI) {
  throw new Error(`CI runs this with a browser: none of ${BROWSER_NAMES.join(', ')} is on PATH`)
}

/** Tests that need one are skipped without. */
export const hasBrowser = executablePath !== undefined

/** Debian's, on a machine where tests run as root. */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', ...args] })
}

function findOnPath(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
