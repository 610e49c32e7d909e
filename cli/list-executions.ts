import type { Answer, Client, Execution, Page } from './client.ts'

/** The API's longest page. */
const LONGEST_PAGE = 100

/** Reads page after page until there are `limit`; where one page is enough its text is as it came. */
export async function listUpTo(
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
