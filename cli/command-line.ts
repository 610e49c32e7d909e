import { CommanderError } from '@commander-js/extra-typings'
import { ApiProblem } from './client.ts'
import { CommandFailed, EXIT } from './exit-status.ts'
import { cleanLines } from './output/clean.ts'
import { createProgram } from './program.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** Runs the command that `args` name, and returns the status to exit with. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal = openTerminal(),
): Promise<number> {
  const words = args.length === 0 ? ['--help'] : args
  try {
    if (words[0] === 'complete' && words[1] === '--') {
      const { complete } = await import('./commands/machine/completion.ts')
      await complete(words.slice(2), terminal)
      return 0
    }
    const program = await createProgram(terminal, words)
    await program.parseAsync(words, { from: 'user' })
    return terminal.exitStatus
  } catch (error) {
    return explain(error, terminal, words)
  }
}

/** Says on standard error what went wrong, and returns the exit status. */
function explain(error: unknown, terminal: Terminal, words: readonly string[]): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) {
      return 0
    }
    say(terminal, error.code === 'commander.help' ? explainMissing(words) : readCommanderMessage(error))
    return EXIT.usage
  }
  if (error instanceof ApiProblem && asksForJson(words)) {
    terminal.out.write(`${error.text.trimEnd()}\n`)
  }
  say(terminal, error instanceof Error ? error.message : String(error))
  if (terminal.env.FLOWFORGE_DEBUG && error instanceof Error) {
    terminal.err.write(`${cleanLines(error.stack ?? '')}\n`)
  }
  return error instanceof CommandFailed ? error.exitStatus : EXIT.failed
}

function say({ err }: Terminal, message: string): void {
  err.write(`flowforge: ${cleanLines(message)}\n`)
}

/** Commander would print its help instead: of a word that `help` does not know, and of commands that need a further one. */
function explainMissing([command, name]: readonly string[]): string {
  return command === 'help'
    ? `there is no command '${name}'; flowforge --help lists them`
    : `${command} needs a further word; flowforge ${command} --help lists it`
}

/** `error: unknown option '--colour'` and, on a line of its own, `(Did you mean --color?)`. */
function readCommanderMessage({ message }: CommanderError): string {
  return message.replace(/^error: /, '').replace(/\n\(Did you mean (.*)\?\)$/, "; did you mean '$1'?")
}

function asksForJson(words: readonly string[]): boolean {
  return words.some(
    (word, index) => word === '--json' || (word === 'json' && /^(-o|--output)$/.test(words[index - 1] ?? '')),
  )
}
