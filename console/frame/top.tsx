import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { apiRoot } from '../api/client.ts'
import { useSession } from '../api/session.tsx'
import { useKeys } from '../parts/use-keys.ts'
import { Clock } from './clock.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { Search } from './search.tsx'
import { TenantPicker } from './tenant-picker.tsx'
import { toggleTheme } from './theme.ts'

export function Top() {
  const { subject, signOut } = useSession()
  const [, navigate] = useLocation()
  const [showsKeys, setShowsKeys] = useState(false)
  useKeys({ n: () => navigate('/start'), t: toggleTheme, '?': () => setShowsKeys(true) })
  return (
    <header className="top">
      <Link href="/executions" className="logo">
        <img src="icon.svg" width="22" height="22" alt="" />
        FlowForge
      </Link>
      <span className="pill top-where">
        <b>{apiRoot.host}</b>
      </span>
      <Clock />
      <Search />
      <span className="top-space" />
      <TenantPicker />
      <Link href="/start" className="button primary">
        <span className="top-start">Start a workflow</span>
        <span className="top-plus" aria-hidden="true">
          +
        </span>
        <kbd>n</kbd>
      </Link>
      <button type="button" className="button" onClick={toggleTheme} aria-label="Light or dark">
        ◐
      </button>
      <button
        type="button"
        className="button top-keys"
        onClick={() => setShowsKeys(true)}
        aria-label="All keys"
      >
        ?
      </button>
      <span className="pill top-user">{subject}</span>
      {signOut ? (
        <button type="button" className="button" onClick={signOut}>
          Sign out
        </button>
      ) : null}
      {showsKeys ? <KeysDialog onClose={() => setShowsKeys(false)} /> : null}
    </header>
  )
}
