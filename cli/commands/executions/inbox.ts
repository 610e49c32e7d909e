import { Command } from '@commander-js/extra-typings'
import { describeAge } from '#core/picture/duration.ts'
import { markOf } from '#core/picture/mark.ts'
import type { Answer, Client, Execution, ExecutionDetail, Page } from '../../client.ts'
import { listUpTo } from '../../list-executions.ts'
import { mapFewAtOnce } from '../../map-few-at-once.ts'
import { type Shape, showPage } from '../../output/show-page.ts'
import { paintMark, type View } from '../../output/view.ts'
import { openSession } from '../../session.ts'
import type { Terminal } from '../../terminal.ts'
import { watchPage } from '../../watch/watch-page.ts'

/** In these somebody has to act. */
const NEEDY = ['COMPENSATION_FAILED', 'AWAITING_APPROVAL'] as const

export function createInboxCommand(terminal: Terminal) {
  return new Command('inbox')
    .option('--watch', 'show them as they change')
    .addHelpText('after', EXAMPLE)
    .action(async ({ watch }, command) => {
      const session = await openSession(command, terminal)
      const fetch = (signal?: AbortSignal) => listNeedy(session.client, signal)
      const shape = shapeInbox(session.view)
      if (watch) {
        terminal.exitStatus = await watchPage(session, { fetch, shape, pace: PACE })
      } else {
        showPage(session, await fetch(), shape)
      }
    })
}

const EXAMPLE = `
Example:
  $ flowforge inbox --watch`

/** Of hundreds that wait, so many are asked about at once. */
const ASKED_AT_ONCE = 8

/** A look at the inbox is a call for each that waits, and what waits for people may wait some seconds more. */
const PACE = { shortestMs: 2000, longestMs: 10_000 }

/** Stuck ones first, each with its timeline, which says what is waited for. */
async function listNeedy(client: Client, signal?: AbortSignal): Promise<Answer<Page<Execution>>> {
  const pages = await Promise.all(
    NEEDY.map((status) => listUpTo(client, Number.POSITIVE_INFINITY, { status }, signal)),
  )
  const listed = pages.flatMap(({ body }) => body.items)
  const items = await mapFewAtOnce(
    listed,
    ASKED_AT_ONCE,
    async ({ executionId }) => (await client.getExecution(executionId, signal)).body,
  )
  const body = { items }
  return { body, text: JSON.stringify(body) }
}

function shapeInbox(view: View): Shape<Execution> {
  return {
    idOf: ({ executionId }) => executionId,
    empty: 'nothing waits for anybody',
    columns: [
      { title: 'ID', cell: ({ executionId }) => executionId },
      {
        title: 'NEEDS',
        cell: (item) => paintMark(view, markOf(item.status), describeNeed(item as ExecutionDetail)),
      },
      {
        title: 'AGE',
        cell: ({ startedAt }) => describeAge(view.now() - Date.parse(startedAt)),
        align: 'right',
      },
      { title: 'WORKFLOW', cell: ({ workflow }) => workflow },
      { title: 'TYPE', cell: (item) => `flowforge ${commandFor(item as ExecutionDetail)}` },
    ],
  }
}

function describeNeed(execution: ExecutionDetail): string {
  const { stuck } = execution
  return stuck
    ? `${stuck.undo ?? 'an undo'} is stuck: ${stuck.error}`
    : `decide ${listWaiting(execution).join(', ')}`
}

function commandFor(execution: ExecutionDetail): string {
  const waiting = listWaiting(execution)
  const step = waiting.length > 1 ? ` --step ${waiting[0]}` : ''
  return execution.stuck ? `retry ${execution.executionId}` : `approve ${execution.executionId}${step}`
}

function listWaiting({ timeline }: ExecutionDetail): string[] {
  return timeline.filter(({ status }) => status === 'WAITING').map(({ step }) => step)
}
