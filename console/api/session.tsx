import { createContext, type ReactNode, useContext } from 'react'
import type { Scope } from '#core/api/scopes.ts'
import type { AnswerOf, Ask, Call } from './client.ts'

export interface Session extends AnswerOf<'getSession'> {
  call: Call
  /** For what is no route of the API. */
  ask: Ask
  /** Another tenant, where a header names it. */
  switchTenant: (tenant: string) => void
  /** Undefined where nobody is signed in. */
  signOut: (() => void) | undefined
}

const SessionContext = createContext<Session | undefined>(undefined)

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>
}

/** Who is signed in, and the API as they may call it. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) {
    throw new Error('useSession is called within a SessionProvider')
  }
  return session
}

export function useCan(scope: Scope): boolean {
  return useSession().scopes.includes(scope)
}
