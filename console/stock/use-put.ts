import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CallOf } from '../api/client.ts'
import { useSession } from '../api/session.tsx'

/** Changes an item of the stock, or an account; what is shown of them is asked for anew. */
export function usePut<Key extends 'putInventoryItem' | 'putAccount'>(operation: Key, onDone: () => void) {
  const { call } = useSession()
  const queries = useQueryClient()
  return useMutation<unknown, Error, CallOf<Key>>({
    mutationFn: (wanted) => call(operation, wanted),
    onSuccess: async () => {
      await queries.invalidateQueries()
      onDone()
    },
  })
}
