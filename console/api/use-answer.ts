import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { AnswerOf, CallOf, Operation } from './client.ts'
import { useSession } from './session.tsx'

interface Options {
  /** Asks again after so long, while the page is seen. */
  everyMs?: number
  isEnabled?: boolean
  /** Shows the last answer until another question's has come. */
  keepsLast?: boolean
}

/** What a route answers, kept by tenant and question. */
export function useAnswer<Key extends Operation>(
  operation: Key,
  call: Omit<CallOf<Key>, 'signal'> = {},
  { everyMs, isEnabled = true, keepsLast = false }: Options = {},
): UseQueryResult<AnswerOf<Key>, Error> {
  const session = useSession()
  return useQuery({
    queryKey: [session.tenant, operation, call],
    queryFn: ({ signal }) => session.call(operation, { ...call, signal } as CallOf<Key>),
    enabled: isEnabled,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(keepsLast ? { placeholderData: keepPreviousData } : {}),
  }) as UseQueryResult<AnswerOf<Key>, Error>
}
