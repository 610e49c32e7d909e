import { Command } from '@commander-js/extra-typings'
import { SAGA_STATUSES } from '#core/saga/runtime/status.ts'
import type { Answer, Client, Execution, Page } from '../../client.ts'
import { suggest } from '../../input/nearest.ts'
import { readCount } from '../../input/read-count.ts'
import { readDuration } from '../../input/read-duration.ts'
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
        terminal.exitStatus = await watchPage(session, fetch, shapeExecutions(session.view))
      } else {
        showPage(session, await fetch(), shapeExecutions(session.view))
      }
    })
}

const EXAMPLE = `
Example:
  $ flowforge list --status COMPENSATION_FAILED,AWAITING_APPROVAL --since 1h`

/** The API's longest page. */
const LONGEST_PAGE = 100

/** Reads page after page until there are `limit`; where one page is enough its text is as it came. */
async function listUpTo(
  client: Client,
  limit: number,
  query: Parameters<Client['listExecutions']>[0],
  signal?: AbortSignal,
): Promise<Answer<Page<Execution>>> {
  let answer = await client.listExecutions({ ...query, limit: Math.min(limit, LONGEST_PAGE) }, signal)
  while (answer.body.nextCursor && answer.body.items.length < limit) {
    const { items, nextCursor: cursor } = answer.body
    const page = { limit: Math.min(limit - items.length, LONGEST_PAGE), cursor }
    const { body: more } = await client.listExecutions({ ...query, ...page }, signal)
    const body = { ...more, items: [...items, ...more.items] }
    answer = { body, text: JSON.stringify(body) }
  }
  return answer
}

function readStatuses(text: string): string[] {
  const statuses = text.split(',').map((word) => word.trim().toUpperCase())
  const unknown = statuses.find((word) => !(SAGA_STATUSES as readonly string[]).includes(word))
  if (unknown !== undefined) {
    throw new UsageError(`there is no status '${unknown}'${suggest(unknown, SAGA_STATUSES)}`)
  }
  return statuses
}
