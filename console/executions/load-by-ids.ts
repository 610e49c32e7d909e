import type { AnswerOf } from '../api/client.ts'

type Page = AnswerOf<'listExecutions'>

/** Where each list is read on; of one that has ended nothing. */
type Cursors = Readonly<Record<string, string>>

/**
 * Returns a page of the executions whose ids begin with any of these: of each a page of its own, in their order. A cursor is
 * one that the last page has returned.
 */
export async function loadByIds(
  ids: readonly string[],
  load: (idPrefix: string, cursor: string | undefined) => Promise<Page>,
  cursor?: string,
): Promise<Page> {
  const cursors: Cursors | undefined = cursor === undefined ? undefined : JSON.parse(cursor)
  const asked = cursors ? ids.filter((id) => cursors[id] !== undefined) : ids
  const pages = await Promise.all(asked.map((id) => load(id, cursors?.[id])))
  const next = asked.flatMap((id, index) => {
    const nextCursor = pages[index]?.nextCursor
    return nextCursor === undefined ? [] : [[id, nextCursor]]
  })
  return {
    items: pages.flatMap(({ items }) => items),
    ...(next.length > 0 ? { nextCursor: JSON.stringify(Object.fromEntries(next)) } : {}),
  }
}
