import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { Router } from 'wouter'
import { SignIn } from './api/sign-in.tsx'
import { Frame } from './frame/frame.tsx'
import { Pages } from './pages.tsx'

const queries = new QueryClient({
  defaultOptions: {
    // A machine without a network still reaches the local cloud.
    queries: { retry: false, refetchOnWindowFocus: true, staleTime: 500, networkMode: 'always' },
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
