import { Link } from 'wouter'
import { apiRoot } from '../api/client.ts'
import { useSession } from '../api/session.tsx'

export function Top() {
  const { tenant, subject } = useSession()
  return (
    <header className="top">
      <Link href="/executions" className="logo">
        <img src="icon.svg" width="22" height="22" alt="" />
        FlowForge
      </Link>
      <span className="pill">
        <b>{apiRoot.host}</b>
      </span>
      <span className="top-space" />
      <span className="pill">
        tenant <b>{tenant}</b>
      </span>
      <Link href="/start" className="button primary">
        Start a workflow <kbd>n</kbd>
      </Link>
      <span className="pill">{subject}</span>
    </header>
  )
}
