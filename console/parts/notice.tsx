import type { ReactNode } from 'react'
import type { Tone } from '#core/picture/mark.ts'
import './notice.css'

interface NoticeProps {
  tone: Tone
  title: string
  children?: ReactNode
  /** Buttons, at the end of the line. */
  actions?: ReactNode
}

/** Says something that must not be missed. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  return (
    <div className={`notice ${tone}`} role="alert">
      <div>
        <b className="tone">{title}</b>
        {children}
      </div>
      {actions ? <div className="notice-buttons">{actions}</div> : null}
    </div>
  )
}
