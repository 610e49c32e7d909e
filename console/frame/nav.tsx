import { Link, useLocation, useRoute } from 'wouter'
import { apiRoot } from '../api/client.ts'
import { useSummary } from '../api/queries.ts'
import { useKeys } from '../parts/use-keys.ts'

const PAGES: readonly (readonly [path: string, name: string, key: string])[] = [
  ['/executions', 'Executions', 'e'],
  ['/needs-you', 'Needs you', 'n'],
  ['/workflows', 'Workflows', 'w'],
  ['/fault-lab', 'Fault lab', 'f'],
  ['/health', 'Health', 'h'],
  ['/stock', 'Stock and money', 's'],
]

export function Nav() {
  const [, navigate] = useLocation()
  useKeys(Object.fromEntries(PAGES.map(([path, , key]) => [`g ${key}`, () => navigate(path)])))
  const needsYou = useNeedsYou()
  return (
    <nav className="nav" aria-label="Main">
      {PAGES.map(([path, name]) => (
        <NavLink key={path} path={path} name={name} count={path === '/needs-you' ? needsYou : ''} />
      ))}
      <a href={new URL('docs', apiRoot).href}>API</a>
      <p className="nav-keys" aria-hidden="true">
        <kbd>j</kbd> <kbd>k</kbd> move · <kbd>/</kbd> search
        <br />
        <kbd>?</kbd> all keys · <kbd>t</kbd> theme
      </p>
    </nav>
  )
}

function NavLink({ path, name, count }: { path: string; name: string; count: string }) {
  const [isOpen] = useRoute(`${path}/*?`)
  return (
    <Link href={path} aria-current={isOpen ? 'page' : undefined}>
      {name}
      {count ? <span className="nav-count">{count}</span> : null}
    </Link>
  )
}

/** How many executions are stuck or wait for a decision. */
function useNeedsYou(): string {
  const { data } = useSummary()
  const rows = (data?.open ?? []).filter(
    ({ status }) => status === 'COMPENSATION_FAILED' || status === 'AWAITING_APPROVAL',
  )
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  return count > 0 ? `${count.toLocaleString('en-US')}${rows.some(({ more }) => more) ? '+' : ''}` : ''
}
