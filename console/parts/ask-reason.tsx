import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import './ask-reason.css'

interface AskReasonProps {
  title: string
  children?: ReactNode
  /** What the button says. */
  action: string
  isDanger?: boolean
  isReasonNeeded?: boolean
  /** A word that has to be typed, for what cannot be taken back. */
  typed?: string | undefined
  onDo: (reason: string) => void
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
  onDo,
  onClose,
}: AskReasonProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [reason, setReason] = useState('')
  const [word, setWord] = useState('')
  const id = useId()
  useEffect(() => {
    if (!dialog.current?.open) {
      dialog.current?.showModal()
    }
  }, [])
  const isReady = (!isReasonNeeded || reason.trim() !== '') && (typed === undefined || word === typed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) {
      onDo(reason.trim())
      dialog.current?.close()
    }
  }
  return (
    <dialog className="asking" ref={dialog} onClose={onClose} aria-labelledby={`${id}-title`}>
      <form onSubmit={submit}>
        <h2 id={`${id}-title`}>{title}</h2>
        {children && <div className="mute">{children}</div>}
        <label htmlFor={`${id}-reason`}>
          <span>Reason{isReasonNeeded ? '' : ', if you like'}</span>
          <textarea
            id={`${id}-reason`}
            className="area"
            maxLength={500}
            required={isReasonNeeded}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
                submit(event)
              }
            }}
          />
        </label>
        {typed !== undefined && (
          <label htmlFor={`${id}-word`}>
            <span>
              Type <b className="mono">{typed}</b> to confirm
            </span>
            <input
              id={`${id}-word`}
              className="input mono"
              value={word}
              autoComplete="off"
              onChange={(event) => setWord(event.target.value)}
            />
          </label>
        )}
        <div className="asking-buttons">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Back
          </button>
          <button type="submit" className={`button ${isDanger ? 'danger' : 'primary'}`} disabled={!isReady}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  )
}
