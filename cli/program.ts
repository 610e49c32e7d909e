import { Command } from '@commander-js/extra-typings'
import manifest from '#package.json' with { type: 'json' }
import { type AnyCommand, COMMANDS } from './command-list.ts'
import { listGlobalOptions } from './global-options.ts'
import type { Terminal } from './terminal.ts'

/** Returns the program with the command that `words` name; the others stand there with their summaries alone. */
export async function createProgram(terminal: Terminal, words: readonly string[]): Promise<AnyCommand> {
  const program = createRoot(terminal)
  const named = findName(program, words)
  for (const [name, { group, summary, load }] of Object.entries(COMMANDS)) {
    const command: AnyCommand = named === name ? await load(terminal) : new Command()
    addTo(program, command, { name, group, summary })
  }
  return program
}

/** The program with all commands loaded, for what speaks of all of them: the reference, completion. */
export async function createWholeProgram(terminal: Terminal): Promise<AnyCommand> {
  const program = createRoot(terminal)
  for (const [name, { group, summary, load }] of Object.entries(COMMANDS)) {
    const command = await load(terminal)
    addTo(program, command, { name, group, summary })
  }
  return program
}

function addTo(
  program: AnyCommand,
  command: AnyCommand,
  { name, group, summary }: { name: string; group: string; summary: string },
): void {
  command.name(name).description(summary).helpGroup(`${group}:`).copyInheritedSettings(program)
  for (const part of command.commands) {
    part.copyInheritedSettings(command)
  }
  program.addCommand(command)
}

function createRoot({ out }: Terminal): AnyCommand {
  const root: AnyCommand = new Command('flowforge')
  root
    .description('Sagas on AWS Step Functions that are never left half done')
    .usage('[options] <command>')
    .version(manifest.version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void out.write(text),
      // What goes wrong is said once, by the command line.
      writeErr() {},
      getOutHelpWidth: () => out.columns ?? 80,
    })
    .configureHelp({ showGlobalOptions: true })
  for (const option of listGlobalOptions()) {
    root.addOption(option)
  }
  return root
}

/** The word that names the command: the first that is no option, nor an option's value. */
function findName(program: AnyCommand, words: readonly string[]): string | undefined {
  const takers = program.options
    .filter(({ required }) => required)
    .flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined))
  const [first, second] = words.filter(
    (word, index) => !word.startsWith('-') && !takers.includes(words[index - 1] ?? ''),
  )
  return first === 'help' ? second : first
}
