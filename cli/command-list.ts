import type { Command } from '@commander-js/extra-typings'
import type { Terminal } from './terminal.ts'

/** A command before it is loaded: what the list of commands shows. */
interface CommandEntry {
  group: 'Executions' | 'Steer' | 'Workflows and API' | 'This machine'
  summary: string
  /** Its options and what it does: loaded when it is the one that was named, so that the others cost it no time. */
  load(terminal: Terminal): Promise<AnyCommand>
}

// biome-ignore lint/suspicious/noExplicitAny: each command has options and arguments of its own
export type AnyCommand = Command<any, any, any>

export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  run: {
    group: 'Executions',
    summary: 'start an execution of a workflow',
    load: async (terminal) => (await import('./commands/executions/run.ts')).createRunCommand(terminal),
  },
  status: {
    group: 'Executions',
    summary: 'show an execution: its steps and their undos',
    load: async (terminal) => (await import('./commands/executions/status.ts')).createStatusCommand(terminal),
  },
  list: {
    group: 'Executions',
    summary: 'list executions, newest first',
    load: async (terminal) => (await import('./commands/executions/list.ts')).createListCommand(terminal),
  },
  dev: {
    group: 'This machine',
    summary: 'run the whole app on this machine: API Gateway, Step Functions, Lambda, DynamoDB',
    load: async () => (await import('./commands/dev/index.ts')).createDevCommand(),
  },
  token: {
    group: 'This machine',
    summary: 'print a token for the API of the local cloud that runs',
    load: async (terminal) => (await import('./commands/token.ts')).createTokenCommand(terminal),
  },
  verify: {
    group: 'This machine',
    summary: 'drive every workflow through every fault at every step, and check that nothing is lost',
    load: async () => (await import('./commands/verify/index.ts')).createVerifyCommand(),
  },
}
