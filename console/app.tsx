import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Router } from 'wouter'
import { Unreachable } from './api/problem.ts'
import { SignIn } from './api/sign-in.tsx'
import { Frame } from './frame/frame.tsx'
import { Pages } from './pages.tsx'

/** How soon what the API did not answer is asked for again. */
const ASK_AGAIN_MS = 2000

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: false,
      refetchInterval: ({ state }) => (state.error instanceof Unreachable ? ASK_AGAIN_MS : false),
      refetchOnWindowFocus: true,
      staleTime: 500,
      // A machine without a network still reaches the local cloud.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

/** Where the page stands, below the path of a stage too: `/v1/console`. */
const BASE = new URL(document.baseURI).pathname.replace(/\/$/, '')

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Router base={BASE}>
        <SignIn>
          <Frame>
            <Pages />
          </Frame>
        </SignIn>
      </Router>
    </QueryClientProvider>
  )
}
