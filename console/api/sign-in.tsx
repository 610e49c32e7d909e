import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { Notice } from '../parts/notice.tsx'
import { createCall } from './client.ts'
import { SessionProvider } from './session.tsx'

const TENANT_KEY = 'tenant'

/** Shows its children to somebody who may call the API. */
export function SignIn({ children }: { children: ReactNode }) {
  const [tenant, setTenant] = useState(() => sessionStorage.getItem(TENANT_KEY) ?? '')
  const call = useMemo(() => createCall(() => (tenant ? { 'X-Tenant-ID': tenant } : {})), [tenant])
  const { data, error } = useQuery({ queryKey: ['session', tenant], queryFn: () => call('getSession') })
  if (error) {
    return <Notice tone="red" title={error.message} />
  }
  if (!data) {
    return null
  }
  const switchTenant = (name: string) => {
    sessionStorage.setItem(TENANT_KEY, name)
    setTenant(name)
  }
  return <SessionProvider session={{ ...data, call, switchTenant }}>{children}</SessionProvider>
}
