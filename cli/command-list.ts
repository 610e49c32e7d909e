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
  inbox: {
    group: 'Executions',
    summary: 'list what waits for somebody: stuck undos and approvals',
    load: async (terminal) => (await import('./commands/executions/inbox.ts')).createInboxCommand(terminal),
  },
  logs: {
    group: 'Executions',
    summary: 'print what the functions of an execution have logged',
    load: async (terminal) => (await import('./commands/executions/logs.ts')).createLogsCommand(terminal),
  },
  open: {
    group: 'Executions',
    summary: 'open the console in a browser',
    load: async (terminal) => (await import('./commands/executions/open.ts')).createOpenCommand(terminal),
  },
  approve: {
    group: 'Steer',
    summary: 'approve an execution that waits',
    load: async (terminal) => (await import('./commands/steer/approve.ts')).createApproveCommand(terminal),
  },
  reject: {
    group: 'Steer',
    summary: 'reject an execution that waits: what was done is undone',
    load: async (terminal) => (await import('./commands/steer/reject.ts')).createRejectCommand(terminal),
  },
  cancel: {
    group: 'Steer',
    summary: 'cancel an execution: what was done is undone',
    load: async (terminal) => (await import('./commands/steer/cancel.ts')).createCancelCommand(terminal),
  },
  retry: {
    group: 'Steer',
    summary: 'go on with a stuck undo, or start a compensated execution again',
    load: async (terminal) => (await import('./commands/steer/retry.ts')).createRetryCommand(terminal),
  },
  skip: {
    group: 'Steer',
    summary: 'pass over a stuck undo that was settled by hand',
    load: async (terminal) => (await import('./commands/steer/skip.ts')).createSkipCommand(terminal),
  },
  workflows: {
    group: 'Workflows and API',
    summary: 'list workflows, or show one with its steps and their undos',
    load: async (terminal) =>
      (await import('./commands/workflows/workflows.ts')).createWorkflowsCommand(terminal),
  },
  stock: {
    group: 'Workflows and API',
    summary: 'put pieces of a SKU on the shelf, for orders',
    load: async (terminal) => (await import('./commands/stock.ts')).createStockCommand(terminal),
  },
  openapi: {
    group: 'Workflows and API',
    summary: 'print the OpenAPI document of the API',
    load: async (terminal) =>
      (await import('./commands/workflows/openapi.ts')).createOpenapiCommand(terminal),
  },
  whoami: {
    group: 'Workflows and API',
    summary: 'say as whom the API is called, and what that allows',
    load: async (terminal) => (await import('./commands/account/whoami.ts')).createWhoamiCommand(terminal),
  },
  login: {
    group: 'Workflows and API',
    summary: 'sign in to a stack, and keep the token in a profile',
    load: async (terminal) => (await import('./commands/account/login.ts')).createLoginCommand(terminal),
  },
  logout: {
    group: 'Workflows and API',
    summary: 'forget the token of a profile',
    load: async (terminal) => (await import('./commands/account/logout.ts')).createLogoutCommand(terminal),
  },
  new: {
    group: 'This machine',
    summary: 'write a workflow of your own, or add a step to one',
    load: async (terminal) => (await import('./commands/new/index.ts')).createNewCommand(terminal),
  },
  doctor: {
    group: 'This machine',
    summary: 'say what is missing on this machine, and how to get it',
    load: async (terminal) => (await import('./commands/machine/doctor.ts')).createDoctorCommand(terminal),
  },
  destroy: {
    group: 'This machine',
    summary: 'destroy the deployed stack, and say what is kept',
    load: async (terminal) => (await import('./commands/machine/destroy.ts')).createDestroyCommand(terminal),
  },
  clock: {
    group: 'This machine',
    summary: 'show or turn the clock of the local cloud',
    load: async (terminal) => (await import('./commands/machine/clock.ts')).createClockCommand(terminal),
  },
  completion: {
    group: 'This machine',
    summary: 'print the completion script of a shell',
    load: async (terminal) =>
      (await import('./commands/machine/completion.ts')).createCompletionCommand(terminal),
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
