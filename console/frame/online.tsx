import { useQuery } from '@tanstack/react-query'
import { Unreachable } from '../api/problem.ts'
import { useSession } from '../api/session.tsx'
import { Notice } from '../parts/notice.tsx'

/** Says so while the API does not answer, and that the page goes on by itself. */
export function Online() {
  const { call } = useSession()
  const { error } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => call('getHealth', { signal }),
    refetchInterval: ({ state }) => (state.error ? 1500 : 10_000),
  })
  if (!error) {
    return null
  }
  return (
    <div className="online">
      <Notice
        tone="red"
        title={
          error instanceof Unreachable ? 'The API does not answer.' : `The API is not well: ${error.message}.`
        }
      >
        <span> What you see may be old. The page goes on when it answers again.</span>
      </Notice>
    </div>
  )
}
