import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.ts'

/** One option of a command, for the parser and for its help. */
export interface Option {
  type: 'string' | 'boolean'
  /** What stands for the value in the help, e.g. `PORT`. */
  value?: string
  default?: string
  help: string
}

/** What the options give: a string is undefined only where it is left out and has no default. */
export type Values<T extends Record<string, Option>> = {
  [Name in keyof T]: T[Name] extends { type: 'boolean' }
    ? boolean
    : T[Name] extends { default: string }
      ? string
      : string | undefined
}

function flagOf(name: string, { value }: Option): string {
  return `--${name}${value ? ` ${value}` : ''}`
}

/** The help text of a command. */
export function describeOptions(usage: string, options: Record<string, Option>): string {
  const lines = Object.entries(options).map(([name, option]) => {
    const fallback = option.default === undefined ? '' : ` (default ${option.default})`
    return `  ${flagOf(name, option).padEnd(24)}${option.help}${fallback}`
  })
  return [usage, '', ...lines].join('\n')
}

/** Reads the options of a command; there are no other arguments. Throws UsageError. */
export function readOptions<T extends Record<string, Option>>(args: string[], options: T): Values<T> {
  return read(args, options, false).values
}

/** Reads the options of a command and the names between them. Throws UsageError. */
export function readOptionsAndNames<T extends Record<string, Option>>(
  args: string[],
  options: T,
): { values: Values<T>; names: string[] } {
  return read(args, options, true)
}

function read<T extends Record<string, Option>>(args: string[], options: T, allowPositionals: boolean) {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { type, default: value }]) => [
          name,
          type === 'boolean'
            ? { type, default: false }
            : { type, ...(value === undefined ? {} : { default: value }) },
        ]),
      ),
      strict: true,
      allowPositionals,
    })
    return { values: values as Values<T>, names: positionals }
  } catch (error) {
    const allowed = Object.entries(options).map(([name, option]) => flagOf(name, option))
    // Node's sentence goes on with advice on positional arguments, which there are none of.
    const problem = error instanceof Error ? error.message.split('. ')[0]!.replace(/\.$/, '') : String(error)
    throw new UsageError(`${problem[0]!.toLowerCase()}${problem.slice(1)}; allowed: ${allowed.join(', ')}`)
  }
}
