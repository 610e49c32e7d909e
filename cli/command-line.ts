import { readFileSync } from 'node:fs'
import { UsageError } from './usage-error.ts'

interface Command {
  summary: string
  /** Arguments after the command's name. Throws UsageError. */
  run(args: string[]): Promise<void>
}

const COMMANDS: Record<string, Command> = {
  dev: {
    summary: 'run the whole app on this machine: API Gateway, Step Functions, Lambda, DynamoDB',
    run: async (args) => (await import('./commands/dev/index.ts')).runDev(args),
  },
  token: {
    summary: 'print a token for the API of the local cloud that runs',
    run: async (args) => (await import('./commands/token.ts')).runToken(args),
  },
  verify: {
    summary: 'drive every workflow through every fault at every step, and check that nothing is lost',
    run: async (args) => (await import('./commands/verify/index.ts')).runVerify(args),
  },
}

function describeUsage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  return `usage: flowforge <command> [options]

${lines.join('\n')}

flowforge <command> --help lists a command's options; flowforge --version prints the version`
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}

/** Runs the command named first in `args`; sets the exit code: 1 when it fails, 2 when it cannot be understood. */
export async function runCommandLine(args: string[]): Promise<void> {
  const [name = '--help', ...rest] = args
  if (name === '--help' || name === '-h') {
    return console.log(describeUsage())
  }
  if (name === '--version') {
    return console.log(readVersion())
  }
  try {
    const command = COMMANDS[name]
    if (!command) {
      throw new UsageError(`unknown command '${name}'; the commands are: ${Object.keys(COMMANDS).join(', ')}`)
    }
    await command.run(rest)
  } catch (error) {
    process.exitCode = error instanceof UsageError ? 2 : 1
    console.error(`flowforge: ${error instanceof Error ? error.message : error}`)
    if (process.env.FLOWFORGE_DEBUG) {
      console.error(error)
    }
  }
}
