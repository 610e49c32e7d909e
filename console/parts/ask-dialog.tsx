import { Dialog } from '@base-ui/react/dialog'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import './ask-dialog.css'

/** Asks for a reason, and whether it is really meant, before something is done. */
export function AskDialog({
  title,
  children,
  action,
  isDanger = false,
  isReasonNeeded = false,
  typed,
  onDo,
  onClose,
}: {
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
}) {
  const [reason, setReason] = useState('')
  const [word, setWord] = useState('')
  const reasonId = useId()
  const wordId = useId()
  const isReady = (!isReasonNeeded || reason.trim() !== '') && (typed === undefined || word === typed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) {
      onDo(reason.trim())
      onClose()
    }
  }
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="ask-backdrop" />
        <Dialog.Popup className="ask" render={<form onSubmit={submit} />}>
          <Dialog.Title className="ask-title">{title}</Dialog.Title>
          {children && <Dialog.Description render={<div className="mute" />}>{children}</Dialog.Description>}
          <label className="ask-field" htmlFor={reasonId}>
            <span>Reason{isReasonNeeded ? '' : ', if you like'}</span>
            <textarea
              id={reasonId}
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
            <label className="ask-field" htmlFor={wordId}>
              <span>
                Type <b className="mono">{typed}</b> to confirm
              </span>
              <input
                id={wordId}
                className="input mono"
                value={word}
                autoComplete="off"
                onChange={(event) => setWord(event.target.value)}
              />
            </label>
          )}
          <div className="ask-buttons">
            <Dialog.Close className="button">Cancel</Dialog.Close>
            <button type="submit" className={`button ${isDanger ? 'danger' : 'primary'}`} disabled={!isReady}>
              {action}
            </button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
