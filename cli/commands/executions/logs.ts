import { Command } from '@commander-js/extra-typings'
import { describeTime } from '#core/picture/duration.ts'
import { CommandFailed } from '../../exit-status.ts'
import { openSession, type Session } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'
import { type LogLine, readLog } from '../../watch/read-log.ts'

export function createLogsCommand(terminal: Terminal) {
  return new Command('logs')
    .argument('<id>', 'the execution')
    .option('--step <step>', 'of this step or undo only')
    .option('--follow', 'go on until Ctrl-C')
    .addHelpText('after', EXAMPLE)
    .action(async (id, { step, follow }, command) => {
      const session = await openSession(command, terminal)
      const { executionId, workflow } = (await session.client.getExecution(id)).body
      const isMeant = (line: LogLine) => line.executionId === executionId && (!step || line.state === step)
      const signal = follow ? terminal.watchInterrupt() : undefined
      for await (const line of readLog(locateLog(session, workflow), signal)) {
        if (isMeant(line)) {
          show(session, line)
        }
      }
      terminal.exitStatus = signal?.aborted ? 130 : 0
    })
}

const EXAMPLE = `
Example:
  $ flowforge logs ord_9f3c21 --step ProcessPayment`

/** Throws where the functions' output is elsewhere. */
function locateLog({ endpoint }: Session, workflow: string): string {
  const { local } = endpoint
  if (local?.log) {
    return local.log
  }
  throw new CommandFailed(
    local
      ? 'a local cloud in memory keeps no log; its functions print to where npm start runs'
      : `the functions of ${workflow} log to CloudWatch: aws logs tail <log group of the step> --filter-pattern '{ $.executionId = "…" }'`,
  )
}

function show({ print, view }: Session, line: LogLine): void {
  if (view.format === 'json' || view.format === 'jsonl') {
    print(line.text)
    return
  }
  const { timestamp, level, state, attempt, message, error } = line
  const time = describeTime(timestamp ?? new Date(view.now()).toISOString(), view)
  const words = [time, level?.padEnd(5), state, attempt === undefined ? undefined : `try ${attempt}`, message]
  const problem = error ? `${error.name}: ${error.message}` : undefined
  print([...words, problem].filter((word) => word !== undefined).join('  '))
}
