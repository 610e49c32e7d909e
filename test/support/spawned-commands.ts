import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

export const FREE_PORTS = ['--port', '0', '--aws-port', '0']

export const newDataFolder = () => mkdtempSync(join(tmpdir(), 'flowforge-dev-'))

/** Returns a function that runs the command line in a process of its own, which is killed after the test. */
export function spawnCommands() {
  const children: ChildProcess[] = []
  afterEach(() => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL')
    }
  })
  /** `printed` is what it has printed; `ended` resolves with its exit code; `ready` with the URLs of the ready line. */
  return (...args: string[]) => {
    const child = spawn(process.execPath, ['bin/flowforge.js', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.push(child)
    const printed = { out: '', err: '' }
    const ready = new Promise<string[]>((resolve) => {
      child.stdout.on('data', (chunk) => {
        printed.out += chunk
        if (/^ready .*\n/m.test(printed.out)) {
          resolve(printed.out.split('\n')[0]!.match(/http:\S+/g) ?? [])
        }
      })
    })
    child.stderr.on('data', (chunk) => {
      printed.err += chunk
    })
    const ended = once(child, 'close').then(([code, signal]) => code ?? signal)
    return { child, printed, ready, ended }
  }
}
