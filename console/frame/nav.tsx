import { Link, useRoute } from 'wouter'
import { apiRoot } from '../api/client.ts'

const PAGES: readonly (readonly [path: string, name: string])[] = [
  ['/executions', 'Executions'],
  ['/needs-you', 'Needs you'],
  ['/workflows', 'Workflows'],
  ['/fault-lab', 'Fault lab'],
  ['/health', 'Health'],
  ['/stock', 'Stock and money'],
]

export function Nav() {
  return (
    <nav className="nav" aria-label="Main">
      {PAGES.map(([path, name]) => (
        <NavLink key={path} path={path} name={name} />
      ))}
      <a href={new URL('docs', apiRoot).href}>API</a>
    </nav>
  )
}

function NavLink({ path, name }: { path: string; name: string }) {
  const [isOpen] = useRoute(`${path}/*?`)
  return (
    <Link href={path} aria-current={isOpen ? 'page' : undefined}>
      {name}
    </Link>
  )
}
