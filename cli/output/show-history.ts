import { describeTime } from '#core/picture/duration.ts'
import type { Client, HistoryEvent } from '../client.ts'
import type { Session } from '../session.ts'
import { type Shape, showPage } from './show-page.ts'
import type { View } from './view.ts'

/** Prints what Step Functions has recorded of an execution, all pages of it. */
export async function showHistory(session: Session, id: string): Promise<void> {
  const answer = await readAll(session.client, id)
  showPage(session, answer, shapeEvents(session.view))
}

async function readAll(client: Client, id: string) {
  let answer = await client.getHistory(id, { limit: 100 })
  while (answer.body.nextCursor) {
    const { items, nextCursor: cursor } = answer.body
    const { body: more } = await client.getHistory(id, { limit: 100, cursor })
    const body = { ...more, items: [...items, ...more.items] }
    answer = { body, text: JSON.stringify(body) }
  }
  return answer
}

function shapeEvents(view: View): Shape<HistoryEvent> {
  return {
    idOf: ({ id }) => String(id),
    empty: 'Step Functions has recorded nothing',
    columns: [
      { title: 'EVENT', cell: ({ id }) => String(id), align: 'right' },
      { title: 'TIME', cell: ({ timestamp }) => describeTime(timestamp, view) },
      { title: 'TYPE', cell: ({ type }) => type },
      { title: 'WHAT', cell: ({ details = {} }) => String(details.name ?? details.error ?? '') },
      { title: 'EXECUTION', cell: ({ execution }) => execution, wide: true },
    ],
  }
}
