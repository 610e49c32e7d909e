import { Command } from '@commander-js/extra-typings'
import { SAGA_STATUSES } from '#core/saga/runtime/status.ts'
import { suggest } from '../../input/nearest.ts'
import { readCount } from '../../input/read-count.ts'
import { readDuration } from '../../input/read-duration.ts'
import { listUpTo } from '../../list-executions.ts'
import { shapeExecutions } from '../../output/executions.ts'
import { showPage } from '../../output/show-page.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'
import { watchPage } from '../../watch/watch-page.ts'

export function createListCommand(terminal: Terminal) {
  return new Command('list')
    .option('--workflow <name>', 'of this workflow only')
    .option('--status <statuses>', `of these statuses only: ${SAGA_STATUSES.join(', ')}`, readStatuses)
    .option('--since <time>', 'started within this time, such as 1h', readDuration)
    .option('--limit <number>', 'how many at most', readCount, 25)
    .option('--watch', 'show them as they change')
    .addHelpText('after', EXAMPLE)
    .action(async ({ workflow, status, since, limit, watch }, command) => {
      const session = await openSession(command, terminal)
      const startedAfter =
        since === undefined ? undefined : new Date(session.view.now() - since).toISOString()
      const fetch = (signal?: AbortSignal) =>
        listUpTo(session.client, limit, { workflow, status, startedAfter }, signal)
      if (watch) {
        terminal.exitStatus = await watchPage(session, { fetch, shape: shapeExecutions(session.view) })
      } else {
        showPage(session, await fetch(), shapeExecutions(session.view))
      }
    })
}

const EXAMPLE = `
Example:
  $ flowforge list --status COMPENSATION_FAILED,AWAITING_APPROVAL --since 1h`

function readStatuses(text: string): string[] {
  const statuses = text.split(',').map((word) => word.trim().toUpperCase())
  const unknown = statuses.find((word) => !(SAGA_STATUSES as readonly string[]).includes(word))
  if (unknown !== undefined) {
    throw new UsageError(`there is no status '${unknown}'${suggest(unknown, SAGA_STATUSES)}`)
  }
  return statuses
}
