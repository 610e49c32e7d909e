import { type ReactNode, useState } from 'react'
import { Ask } from './ask.tsx'

interface AskReasonProps {
  title: string
  children?: ReactNode
  /** What the button says. */
  action: string
  isDanger?: boolean
  isReasonNeeded?: boolean
  /** A word that has to be typed, for what cannot be taken back. */
  typed?: string | undefined
  /** What others have done since it was asked. */
  meanwhile?: string | undefined
  /** The dialog stays open, and says why, when this rejects. */
  onDo: (reason: string) => unknown
  onClose: () => void
}

/** Asks for a reason, and whether it is really meant, before something is done. */
export function AskReason({
  title,
  children,
  action,
  isDanger = false,
  isReasonNeeded = false,
  typed,
  meanwhile,
  onDo,
  onClose,
}: AskReasonProps) {
  const [reason, setReason] = useState('')
  const [word, setWord] = useState('')
  return (
    <Ask
      title={title}
      confirm={action}
      isDangerous={isDanger}
      isReady={(!isReasonNeeded || reason.trim() !== '') && (typed === undefined || word === typed)}
      meanwhile={meanwhile}
      onClose={onClose}
      onConfirm={async () => onDo(reason.trim())}
    >
      {children && <div className="mute">{children}</div>}
      <label>
        Reason{isReasonNeeded ? '' : ', if you like'}
        <textarea
          className="area"
          maxLength={500}
          required={isReasonNeeded}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
              event.preventDefault()
              event.currentTarget.form?.requestSubmit()
            }
          }}
        />
      </label>
      {typed === undefined ? null : (
        <label>
          <span>
            Type <b className="mono">{typed}</b> to confirm
          </span>
          <input
            className="input mono"
            value={word}
            autoComplete="off"
            onChange={(event) => setWord(event.target.value)}
          />
        </label>
      )}
    </Ask>
  )
}
