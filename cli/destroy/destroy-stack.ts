import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SFNClient } from '@aws-sdk/client-sfn'
import { CommandFailed, EXIT } from '../exit-status.ts'
import { describeKept, keptOf, mappingOf } from './kept-resources.ts'
import { describeRunning, listRunning, stopAll } from './running-executions.ts'
import { findStack, listResources, type StackResource } from './stack-resources.ts'
import { stopStarting } from './starters.ts'

const STACK = 'FlowForge'

/** Holds the physical names of what is kept, for `cdk import`. */
export const MAPPING_FILE = 'flowforge-kept.json'

export interface Destroy {
  /** Deletes; without it, what would happen is said and nothing changed. */
  readonly isConfirmed: boolean
  /** Executions that run are stopped as they are. */
  readonly stopsRunning: boolean
  say(line: string): void
  /** Runs `cdk destroy`; rejects when it fails. */
  runCdk(): Promise<void>
  /** Writes `MAPPING_FILE`. */
  write(text: string): void
}

/**
 * Destroys the stack as whom the environment says (`AWS_PROFILE` and the like): first nothing starts executions any more,
 * then what runs is stopped, then the stack is deleted. Says what is kept, with the commands to delete or to adopt it.
 *
 * Throws CommandFailed where executions run and are not to be stopped.
 */
export async function destroyStack(options: Destroy): Promise<void> {
  const { say } = options
  const clients = {
    stacks: new CloudFormationClient({}),
    events: new EventBridgeClient({}),
    lambdas: new LambdaClient({}),
    machines: new SFNClient({}),
  }
  const stack = await findStack(clients.stacks, STACK)
  if (!stack) {
    throw new CommandFailed(`there is no stack ${STACK} in this account and region`, EXIT.notFound)
  }
  if (stack.status.endsWith('_IN_PROGRESS')) {
    throw new CommandFailed(`the stack ${STACK} is ${stack.status}; wait until that is over`, EXIT.conflict)
  }
  const resources = await listResources(clients.stacks, stack.id)
  if (!options.isConfirmed) {
    sayPlan(options, describeRunning(await listRunning(clients.machines, resources)))
    return
  }
  const startAgain = await stopStarting(clients, resources, say)
  say('nothing starts executions any more: rules are disabled, and the functions that start any are held')
  try {
    await stopRunning(clients.machines, resources, options)
    await options.runCdk()
  } catch (error) {
    // Where nobody can say whether the stack is still there, it is as it was: it must not stay off.
    const still = await findStack(clients.stacks, STACK).catch(() => stack)
    if (still && !still.status.startsWith('DELETE')) {
      await startAgain()
    }
    throw error
  }
  sayKept(keptOf(await listResources(clients.stacks, stack.id)), options)
}

async function stopRunning(
  client: SFNClient,
  resources: readonly StackResource[],
  { stopsRunning, say }: Destroy,
): Promise<void> {
  if (stopsRunning) {
    say(`stopped: ${await stopAll(client, resources)} executions`)
    return
  }
  const running = describeRunning(await listRunning(client, resources))
  if (running.length > 0) {
    throw new CommandFailed(
      [
        ...running,
        'nothing was destroyed; wait for these, cancel them, or add --stop: stopped ones stay half done, with what they have done in the tables that are kept',
      ].join('\n'),
      EXIT.conflict,
    )
  }
}

function sayPlan({ say }: Destroy, running: readonly string[]): void {
  for (const line of running.length > 0 ? running : ['no execution runs']) {
    say(line)
  }
  say(
    'nothing was changed. With --yes: nothing starts executions any more, the stack is deleted, tables, logs and the user pool are kept',
  )
  say(
    running.length > 0
      ? 'go on with: npm run destroy -- --yes --stop'
      : 'go on with: npm run destroy -- --yes',
  )
}

function sayKept(kept: readonly StackResource[], { say, write }: Destroy): void {
  if (kept.length === 0) {
    say('nothing is kept')
    return
  }
  say('kept, each with what deletes it; no name of these bars another deployment:')
  for (const line of describeKept(kept)) {
    say(line)
  }
  const mapping = mappingOf(kept)
  if (Object.keys(mapping).length > 0) {
    write(`${JSON.stringify(mapping, null, 2)}\n`)
    say(
      `to adopt tables and user pool in place of new ones, before the next deployment: npx cdk import ${STACK} --resource-mapping ${MAPPING_FILE}`,
    )
  }
}
