import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '#cli/command-line.ts'

/** Starts an order of one SKU-A; further words may follow. */
export const ORDER = [
  'run',
  'order-fulfillment',
  'sku=SKU-A',
  'quantity=1',
  'customerId=c',
  'paymentMethod=tok_visa',
]

/** What one run of the command line has printed, and the status it ends with. */
export interface CommandResult {
  status: number
  out: string
  err: string
}

export interface CommandOptions {
  /** Columns of a terminal; standard output is a pipe without. */
  columns?: number
  env?: Record<string, string>
  directory?: string
  input?: string
  /** Ctrl-C. */
  interrupt?: AbortSignal
  /** Hears what is printed on standard output, as it is printed. */
  onPrint?: (text: string) => void
  /** Hears what is said on standard error. */
  onSay?: (text: string) => void
  now?: () => number
}

/** Runs the command line in this process: as `flowforge …args`. */
export async function runCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { columns, env = {}, directory = emptyFolder, input = '', now = () => Date.now() } = options
  const interrupt = options.interrupt ?? new AbortController().signal
  const printed = { out: '', err: '' }
  const status = await runCommandLine(args, {
    out: {
      isTTY: columns !== undefined,
      columns,
      write(text) {
        printed.out += text
        options.onPrint?.(text)
      },
    },
    err: {
      write(text) {
        printed.err += text
        options.onSay?.(text)
      },
    },
    env: { HOME: directory, ...env },
    directory,
    now,
    readInput: async () => input,
    watchInterrupt: () => interrupt,
    exitStatus: 0,
  })
  return { status, ...printed }
}

/** Nothing of a local cloud, and no profiles. */
const emptyFolder = mkdtempSync(join(tmpdir(), 'flowforge-cli-'))

/** A command line that calls this API as this tenant. */
export function createCommandLine(url: string, tenant: string, options: CommandOptions = {}) {
  return (args: readonly string[], more: CommandOptions = {}) =>
    runCommand([...args, '--url', url, '--tenant', tenant], { ...options, ...more })
}
