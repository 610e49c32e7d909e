import type { ReactNode } from 'react'
import type { Tone } from '#core/picture/mark.ts'
import './notice.css'

/** Says something that must not be missed. */
export function Notice({ tone, title, children }: { tone: Tone; title: string; children?: ReactNode }) {
  return (
    <div className={`notice ${tone}`} role="alert">
      <div>
        <b className="tone">{title}</b>
        {children}
      </div>
    </div>
  )
}
