import { Command } from '@commander-js/extra-typings'
import { describeTime } from '#core/picture/duration.ts'
import { RECORD_ENDING } from '#core/saga/runtime/functions.ts'
import type { ExecutionDetail } from '../../client.ts'
import { CommandFailed } from '../../exit-status.ts'
import { suggest } from '../../input/nearest.ts'
import { clean } from '../../output/clean.ts'
import { openSession, type Session } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'
import type { LogLine } from '../../watch/log-line.ts'
import { readLocalLog } from '../../watch/read-local-log.ts'
import { listStates } from '../../workflow.ts'

export function createLogsCommand(terminal: Terminal) {
  return new Command('logs')
    .argument('<id>', 'the execution')
    .option('--step <step>', 'of this step or undo only')
    .option('--follow', 'go on until Ctrl-C')
    .addHelpText('after', EXAMPLE)
    .action(async (id, { step, follow }, command) => {
      const session = await openSession(command, terminal)
      const { body: execution } = await session.client.getExecution(id)
      await checkStep(session, execution, step)
      const isMeant = (line: LogLine) =>
        line.executionId === execution.executionId && (!step || line.state === step)
      const signal = follow ? terminal.watchInterrupt() : undefined
      try {
        for await (const line of await openLog(session, execution, { step, signal })) {
          if (isMeant(line)) {
            show(session, line)
          }
        }
      } catch (error) {
        if (!signal?.aborted) {
          throw error
        }
      }
      terminal.exitStatus = signal?.aborted ? 130 : 0
    })
}

const EXAMPLE = `
Example:
  $ flowforge logs ord_9f3c21 --step ProcessPayment`

/** Throws UsageError: a step that is mistyped looks like one that has logged nothing. */
async function checkStep(
  { client }: Session,
  { workflow, version }: ExecutionDetail,
  step: string | undefined,
): Promise<void> {
  if (step === undefined) {
    return
  }
  const states = [...listStates((await client.getWorkflow(workflow, version)).body), RECORD_ENDING.name]
  if (!states.includes(nameOf(step))) {
    throw new UsageError(`there is no step '${step}'${suggest(nameOf(step), states)}`)
  }
}

/** `CopyService[2]` is the third item of an each. */
function nameOf(step: string): string {
  return step.replace(/\[\d+\]$/, '')
}

interface Wanted {
  step: string | undefined
  signal: AbortSignal | undefined
}

/** Of the local cloud that runs here, or of a deployed stack in CloudWatch. Throws where there is neither. */
async function openLog(
  session: Session,
  execution: ExecutionDetail,
  { step, signal }: Wanted,
): Promise<AsyncGenerator<LogLine>> {
  if (session.endpoint.local) {
    return readLocalLog(session.client, execution.executionId, signal)
  }
  const region = regionOf(session)
  const { executionId, workflow, version, startedAt } = execution
  const [{ body: found }, { body: caller }, { readCloudWatch }] = await Promise.all([
    session.client.getWorkflow(workflow, version),
    session.client.getSession(),
    import('../../watch/read-cloudwatch.ts'),
  ])
  const functions = step ? [nameOf(step)] : listStates(found)
  const { tenant } = caller
  return readCloudWatch({ region, functions, executionId, tenant, since: Date.parse(startedAt) }, signal)
}

function regionOf({ endpoint, terminal }: Session): string {
  const [, inAddress] = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(endpoint.url) ?? []
  const region = inAddress ?? terminal.env.AWS_REGION ?? terminal.env.AWS_DEFAULT_REGION
  if (!region) {
    throw new CommandFailed(
      `the functions of a stack log to CloudWatch, and ${endpoint.url} does not say in which region; set AWS_REGION`,
    )
  }
  return region
}

function show({ print, view }: Session, line: LogLine): void {
  if (view.format === 'json' || view.format === 'jsonl') {
    print(line.text)
    return
  }
  const { timestamp, level, state, attempt, message, error } = clean(line)
  const time = describeTime(timestamp ?? new Date(view.now()).toISOString(), view)
  const words = [time, level?.padEnd(5), state, attempt === undefined ? undefined : `try ${attempt}`, message]
  const problem = error ? `${error.name}: ${error.message}` : undefined
  print([...words, problem].filter((word) => word !== undefined).join('  '))
}
