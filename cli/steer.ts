import { Command } from '@commander-js/extra-typings'
import type { Answer, Client, Execution, Wait } from './client.ts'
import { readDuration } from './input/read-duration.ts'
import { showSteered } from './output/show-steered.ts'
import { openSession } from './session.ts'
import type { Terminal } from './terminal.ts'
import { waitForExecution } from './watch/wait-for-execution.ts'

/** The options of every command that steers an execution. */
export interface SteerOptions {
  wait?: true | undefined
  timeout?: number | undefined
}

/** Returns a command that steers the execution which it is given; options and action are for its caller to add. */
export function createSteerCommand(name: string, what: string) {
  return new Command(name)
    .argument('<id>', what)
    .option('--wait', 'wait until it has ended, or waits for a decision')
    .option('--timeout <time>', 'wait no longer than this, such as 30s', readDuration)
}

interface Steering {
  id: string
  options: SteerOptions
  terminal: Terminal
  call(client: Client, wait?: Wait): Promise<Answer<Execution>>
}

/** Calls the API, and shows where the execution stands: at once, or with --wait when nothing more happens to it. */
export async function steer(
  command: Parameters<typeof openSession>[0],
  { id, options, terminal, call }: Steering,
): Promise<void> {
  const session = await openSession(command, terminal)
  if (!options.wait) {
    return showSteered(session, await call(session.client))
  }
  terminal.exitStatus = await waitForExecution(session, {
    ...{ id, timeout: options.timeout },
    // A retry may have started another execution.
    send: async (wait) => (await call(session.client, wait)).body.executionId,
  })
}
