import { type Command, Option } from '@commander-js/extra-typings'
import type { Format } from './output/view.ts'
import { readTenant } from './values.ts'

const FORMATS = ['table', 'wide', 'json', 'jsonl', 'id'] as const satisfies readonly Format[]

/** Options of every command. */
export interface GlobalOptions {
  url?: string
  token?: string
  tenant?: string
  profile?: string
  output: Format
  json?: true
  color: 'auto' | 'always' | 'never'
  utc: boolean
  quiet: boolean
}

export function listGlobalOptions(): Option[] {
  return [
    new Option('--url <url>', 'address of the API; without it the local cloud that runs here, or a profile'),
    new Option('--token <token>', 'bearer token; without it FLOWFORGE_TOKEN, or that of the profile'),
    new Option('--tenant <tenant>', 'tenant to call the local cloud as').argParser((text) =>
      readTenant('tenant', text),
    ),
    new Option(
      '--profile <name>',
      'stack of this name in flowforge/profiles.json of the configuration folder',
    ),
    new Option('-o, --output <format>', 'how to print what is found').choices(FORMATS).default('table'),
    new Option('--json', 'the same as -o json: exactly what the API answers'),
    new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'),
    new Option('--utc', 'times in UTC').default(false),
    new Option('-q, --quiet', 'say nothing on standard error but errors').default(false),
  ]
}

/** The options that stand on the program, wherever on the command line they were written. */
export function readGlobalOptions(command: Pick<Command, 'optsWithGlobals'>): GlobalOptions {
  return command.optsWithGlobals() as unknown as GlobalOptions
}
