import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import './ask.css'

interface AskProps {
  title: string
  /** What the button that goes on says. */
  confirm: string
  isDangerous?: boolean
  /** What has to be filled in is there. */
  isReady?: boolean
  /** What others have done since it was asked, so that there is nothing left to do. */
  meanwhile?: string | undefined
  /** Called once the dialog is closed, whichever way. */
  onClose: () => void
  /** The dialog stays open, and says why, when this throws. */
  onConfirm: () => Promise<unknown>
  children?: ReactNode
}

/** Asks before something is done. The browser's own dialog keeps the focus inside, and closes on Escape. */
export function Ask({
  title,
  confirm,
  isDangerous,
  isReady = true,
  meanwhile,
  onClose,
  onConfirm,
  children,
}: AskProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const titleId = useId()
  const canConfirm = isReady && !isBusy && meanwhile === undefined
  useEffect(() => {
    if (!dialog.current?.open) {
      dialog.current?.showModal()
    }
  }, [])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!canConfirm) {
      return
    }
    setBusy(true)
    try {
      await onConfirm()
      dialog.current?.close()
    } catch (error) {
      setProblem((error as Error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <dialog className="dialog" ref={dialog} onClose={onClose} aria-labelledby={titleId}>
      <form onSubmit={submit}>
        <h2 id={titleId}>{title}</h2>
        {children}
        {/* What is being done here is no news. */}
        {meanwhile && !isBusy ? (
          <p className="amber tone" role="alert">
            Meanwhile: {meanwhile}
          </p>
        ) : null}
        {problem ? (
          <p className="red tone" role="alert">
            {problem}
          </p>
        ) : null}
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Back
          </button>
          <button
            type="submit"
            className={isDangerous ? 'button danger' : 'button primary'}
            disabled={!canConfirm}
          >
            {confirm}
          </button>
        </div>
      </form>
    </dialog>
  )
}
