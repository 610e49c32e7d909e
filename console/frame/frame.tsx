import type { ReactNode } from 'react'
import { Nav } from './nav.tsx'
import { Online } from './online.tsx'
import { Top } from './top.tsx'

/** The bar on top, the pages on the left, and the page that is open. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="frame">
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <Top />
      <Nav />
      <div className="frame-page" id="page" tabIndex={-1}>
        <Online />
        {children}
      </div>
    </div>
  )
}
