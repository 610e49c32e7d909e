import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { Shell } from '../frame/shell.tsx'
import { Notice } from '../parts/notice.tsx'
import { type Authentication, createAuthentication } from './authentication.ts'
import { createAsk, createCall } from './client.ts'
import { ApiProblem, SignInProblem, Unreachable } from './problem.ts'
import { SessionProvider } from './session.tsx'
import './sign-in.css'

const TENANT_KEY = 'tenant'

/** How often an API that does not answer is asked again. */
const ASK_AGAIN_MS = 1500

/** Shows its children to somebody who may call the API: whom the issuer has signed in, or anybody where no token is asked for. */
export function SignIn({ children }: { children: ReactNode }) {
  const queries = useQueryClient()
  const [authentication] = useState(createAuthentication)
  const [isOut, setOut] = useState(false)
  const [tenant, setTenant] = useState(() => sessionStorage.getItem(TENANT_KEY) ?? '')
  const ask = useMemo(() => createAsk(authentication.credentialsFor(tenant)), [authentication, tenant])
  const call = useMemo(() => createCall(ask), [ask])
  const { data, error } = useQuery({
    queryKey: ['session', tenant],
    queryFn: async () => {
      await authentication.finish()
      const session = await call('getSession')
      authentication.prove()
      return session
    },
    enabled: !isOut,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => (state.error instanceof Unreachable ? ASK_AGAIN_MS : false),
  })
  const signOut = async () => {
    setOut(true)
    await authentication.signOut().finally(() => queries.clear())
  }
  if (isOut) {
    return (
      <Shell>
        <SignInNotice title="You are signed out." authentication={authentication} />
      </Shell>
    )
  }
  if (!data) {
    return <Shell>{error ? <Refused error={error} authentication={authentication} /> : undefined}</Shell>
  }
  const switchTenant = (name: string) => {
    sessionStorage.setItem(TENANT_KEY, name)
    setTenant(name)
  }
  const isSignedIn = authentication.isSignedIn()
  const session = {
    ...data,
    // The token names the tenant, whatever a header says.
    features: { ...data.features, tenantHeader: data.features.tenantHeader && !isSignedIn },
    signOut: isSignedIn ? signOut : undefined,
  }
  return <SessionProvider session={{ ...session, ask, call, switchTenant }}>{children}</SessionProvider>
}

function Refused({ error, authentication }: { error: Error; authentication: Authentication }) {
  if (error instanceof SignInProblem || (error instanceof ApiProblem && [401, 403].includes(error.status))) {
    return <SignInNotice title="Could not sign in." reason={error.message} authentication={authentication} />
  }
  return (
    <Alone>
      <Notice tone="red" title={error.message} />
    </Alone>
  )
}

function SignInNotice({
  title,
  reason,
  authentication,
}: {
  title: string
  reason?: string
  authentication: Authentication
}) {
  const [problem, setProblem] = useState(reason)
  const signIn = () => authentication.begin().catch((error: Error) => setProblem(error.message))
  const button = (
    <button type="button" className="button primary" onClick={signIn}>
      Sign in
    </button>
  )
  return (
    <Alone>
      <Notice tone={problem ? 'red' : 'blue'} title={title} actions={button}>
        {problem ? <span> {problem}</span> : null}
      </Notice>
    </Alone>
  )
}

/** What stands where there is no page yet. */
function Alone({ children }: { children: ReactNode }) {
  return (
    <main className="sign-in">
      <h1>FlowForge</h1>
      {children}
    </main>
  )
}
