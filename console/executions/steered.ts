import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { AnswerOf } from '../api/client.ts'
import type { Execution } from '../api/queries.ts'

type Page = AnswerOf<'listExecutions'>

/** Loaded pages of the list stand in the cache under this name, their tenant and their query. */
export const PAGES = 'executions'

/**
 * Returns what shows everywhere what has become of an execution. Loaded pages of the list, of which there may be a
 * hundred, are not asked for again: it is put into them.
 */
export function useSteered(): (steered: Execution | undefined) => Promise<void> {
  const queries = useQueryClient()
  return (steered) => {
    if (steered) {
      putIntoPages(queries, steered)
    }
    return queries.invalidateQueries({ predicate: ({ queryKey: [kind] }) => kind !== PAGES })
  }
}

function putIntoPages(queries: QueryClient, steered: Execution): void {
  for (const [key, known] of queries.getQueriesData<{ pages: Page[] }>({ queryKey: [PAGES] })) {
    const { status }: { status?: string } = JSON.parse(String(key[2]))
    if (known) {
      const pages = known.pages.map((page) => putIntoPage(page, steered, status?.split(',')))
      queries.setQueryData(key, { ...known, pages })
    }
  }
}

/** Returns the page with the execution as it is now, and without it where its status is not among those asked for. */
export function putIntoPage<Each extends { items: Execution[] }>(
  page: Each,
  steered: Execution,
  statuses: readonly string[] | undefined,
): Each {
  const isAskedFor = !statuses || statuses.includes(steered.status)
  const items = page.items.flatMap((each) =>
    each.executionId === steered.executionId ? (isAskedFor ? [steered] : []) : [each],
  )
  return { ...page, items }
}
