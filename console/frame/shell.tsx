import type { ReactNode } from 'react'

/** The frame before anybody is known: the same as in index.html, where it is painted before any script has run. */
export function Shell({ children }: { children?: ReactNode }) {
  return (
    <div className="frame" aria-busy={children === undefined}>
      <header className="top">
        <span className="logo">
          <img src="icon.svg" width="22" height="22" alt="" />
          FlowForge
        </span>
      </header>
      <div className="nav" />
      {children ? <main className="page">{children}</main> : null}
    </div>
  )
}
